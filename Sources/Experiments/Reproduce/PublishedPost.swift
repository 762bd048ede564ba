import LatentDatasets
import LatentRecommenders
import LatentRuntime

/// A post whose figures are recomputed on the data that it is about.
///
///     for post in Reproduction.posts where post.name == "keras-embeddings" {
///         let table = try post.init(data, options: FitOptions()).run()
///         for row in table.rows { print(row.name, row.published ?? .nan, row.measured ?? .nan) }
///     }
///
/// A post's data must be the very edition: what was published of one says nothing of another. ``TopNProtocol`` alone
/// takes other data, which it measures without a published figure.
public protocol PublishedPost: Sendable {
    /// The name by which `latent reproduce` knows it.
    static var name: String { get }
    /// The data set, as `data fetch` names it.
    static var dataset: String { get }

    /// - Throws: `InvalidArgument` when `data` is of other sizes than the post's.
    init(_ data: RatingTable, options: FitOptions) throws

    /// The post's table, with ours beside it. Every random row is trained with several seeds. Progress is in rows or
    /// trainings, and tells what is at work.
    /// - Throws: what fitting throws.
    func run() throws -> Reproduction
}

extension Reproduction {
    /// All posts. In the order in which they are listed.
    public static let posts: [any PublishedPost.Type] = [
        LinearAutoencoderPost.self, ExploringRecommendersPost.self, FastaiCollabPost.self, KerasEmbeddingsPost.self,
        TopNProtocol.self,
    ]
}

extension PublishedPost {
    /// Refuses data that is not `title`, which the post is about.
    /// - Throws: `InvalidArgument` with both sizes, unless users, items and ratings are as many as these.
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
