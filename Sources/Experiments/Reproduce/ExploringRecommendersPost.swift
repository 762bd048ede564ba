import Datasets
import Recommenders
import Runtime

/// "Exploring Recommender Systems", on the small MovieLens edition of 2016: the same held-out ratings predicted by one
/// model after another. So far, the means.
public struct ExploringRecommendersPost: Sendable {
    public static let name = "exploring-recommenders"

    /// The post's own split.
    static let split = SplitMethod.numpy(fraction: 0.2, seed: 7)

    /// What the post printed.
    enum Published {
        static let userMean = 0.965366436781
        static let itemMean = 0.999052599878
        static let meanOfMeans = 0.929886343076
    }

    private let training: TrainingSet
    private let test: RatingTable

    /// Splits `data` as the post did.
    /// - Throws: `InvalidArgument` when it is not the small MovieLens edition of 2016.
    public init(_ data: RatingTable) throws {
        guard data.userIDs.count == 671, data.itemIDs.count == 9066, data.count == 100_004 else {
            throw InvalidArgument(
                "the post \(Self.name) is about the small MovieLens edition of 2016 (671 users, 9,066 films, 100,004 "
                    + "ratings); this data has \(data.userIDs.count.grouped), \(data.itemIDs.count.grouped) and "
                    + data.count.grouped)
        }
        let (train, test) = try data.split(Self.split)
        training = TrainingSet(train)
        self.test = test
    }

    /// The rows of the means. They learn from the training ratings alone, so nothing leaks.
    package func means() throws -> [Reproduction.Row] {
        let means = RatingMeans(try training.byUser())
        return [
            .init(
                "user mean", "RMSE", published: Published.userMean,
                measured: filledError { user, _ in means.users[user] }),
            .init(
                "item mean", "RMSE", published: Published.itemMean,
                measured: filledError { _, item in means.items[item] }),
            .init(
                "mean of both", "RMSE", published: Published.meanOfMeans,
                measured: filledError { user, item in
                    guard let user = means.users[user], let item = means.items[item] else { return nil }
                    return 0.5 * (user + item)
                }),
        ]
    }

    /// The RMSE on the held-out ratings, in Double. Where there is no prediction the post takes the mean of all there
    /// are in the whole users × items matrix, in which an item of one rating counts like any other. The library's own
    /// models take the mean of the ratings.
    private func filledError(_ prediction: (_ user: Int, _ item: Int) -> Double?) -> Double {
        var (total, count) = (0.0, 0)
        for user in test.userIDs.ids.indices {
            for item in test.itemIDs.ids.indices {
                guard let predicted = prediction(user, item) else { continue }
                total += predicted
                count += 1
            }
        }
        let filling = total / Double(max(count, 1))
        let squares = (0..<test.count).reduce(0.0) { sum, row in
            let predicted = prediction(Int(test.users[row]), Int(test.items[row])) ?? filling
            let error = predicted - Double(test.ratings[row])
            return sum + error * error
        }
        return (squares / Double(test.count)).squareRoot()
    }
}
