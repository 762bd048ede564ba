import LatentDatasets
import LatentRecommenders
import LatentRuntime

/// A post whose figures are recomputed on the data that it is about.
public protocol PublishedPost: Sendable {
    /// The name by which `latent reproduce` knows it.
    static var name: String { get }
    /// The data set, as `data fetch` names it.
    static var dataset: String { get }

    /// - Throws: `InvalidArgument` when `data` is of other sizes than the post's.
    init(_ data: RatingTable, options: FitOptions) throws

    /// The post's table, with ours beside it.
    func run() throws -> Reproduction
}

extension Reproduction {
    /// All posts.
    public static let posts: [any PublishedPost.Type] = [
        LinearAutoencoderPost.self, ExploringRecommendersPost.self, FastaiCollabPost.self, KerasEmbeddingsPost.self,
    ]
}

extension PublishedPost {
    /// Refuses data that is not `title`, which the post is about.
    static func check(
        _ data: RatingTable, is title: String, users: Int, items: Int, ratings: Int
    ) throws(InvalidArgument) {
        guard data.userIDs.count == users, data.itemIDs.count == items, data.count == ratings else {
            let counts = [data.userIDs.count, data.itemIDs.count, data.count].map(\.grouped)
            throw InvalidArgument(
                "the post \(name) is about \(title) (\(users.grouped) users, \(items.grouped) films, "
                    + "\(ratings.grouped) ratings); this data has \(counts[0]), \(counts[1]) and \(counts[2])")
        }
    }
}
