import LatentRuntime

/// A published table, recomputed row by row.
///
/// A row may lack any of its figures: `published` where the post prints none, `spread` where nothing is random.
/// `published` and `measured` are by one protocol and to be compared; `honest` and `tuned` say what that protocol
/// hides, and how far one can get.
public struct Reproduction: Sendable {
    /// One published figure and ours.
    public struct Row: Sendable, Equatable {
        /// What the post calls it.
        public let name: String
        /// What the numbers are. `RMSE` and `MSE` in stars and squared stars, `count`, `percent`, `nats` and so on.
        public let metric: String
        /// As the post printed it; nil where it gives none.
        public var published: Double?
        /// By the post's own protocol and settings; the median where the row is random.
        public var measured: Double?
        /// The range over the seeds, largest less smallest, where the row is random. Over the splits, where these are
        /// what is random.
        public var spread: Double?
        /// The same model without what the protocol leaks; nil where it leaks nothing.
        public var honest: Double?
        /// Ours at its best, settings chosen on a validation part of the training data alone. The median over the
        /// seeds, where the row is random.
        public var tuned: Double?
        /// The name of the model of ``tuned``, which need not be the post's.
        public var tunedModel: String?
        /// Whether ``measured`` is of the epoch that does best on the held-out ratings, as the published figure is;
        /// else it is of the last one, as ``tuned`` always is.
        public var isOfBestEpoch: Bool
        /// The standard error of ``measured``, people being the sample; nil where that is not what is random.
        public var standardError: Double?
        /// What was chosen for the model, where settings were searched.
        public var settings: String?

        init(
            _ name: String, _ metric: String, published: Double? = nil, measured: Double? = nil,
            spread: Double? = nil, honest: Double? = nil, tuned: Double? = nil, tunedModel: String? = nil,
            isOfBestEpoch: Bool = false, standardError: Double? = nil, settings: String? = nil
        ) {
            self.name = name
            self.metric = metric
            self.published = published
            self.measured = measured
            self.spread = spread
            self.honest = honest
            self.tuned = tuned
            self.tunedModel = tunedModel
            self.isOfBestEpoch = isOfBestEpoch
            self.standardError = standardError
            self.settings = settings
        }

        /// The row of a figure that came out as one of `values` with each seed.
        init(_ name: String, _ metric: String, published: Double? = nil, of values: [Double]) {
            self.init(name, metric, published: published, measured: values.median, spread: values.range)
        }

        /// How many digits after the point tell the numbers: nine where an RMSE was published with more than six, so
        /// that all of them can be compared; else four.
        public var decimals: Int {
            guard metric == "RMSE", let published else { return 4 }
            return published == (published * 1e6).rounded() / 1e6 ? 4 : 9
        }
    }

    /// A list of titles, as published and as we get it.
    public struct TitleList: Sendable, Equatable {
        /// What the list is of.
        public let name: String
        /// The titles that the post prints, in its order.
        public let published: [String]
        /// Those that come out here.
        public let measured: [String]
    }

    /// The name of the post.
    public let post: String
    /// Its figures, in the post's order.
    public let rows: [Row]
    /// Its lists of films; empty where it prints none.
    public let lists: [TitleList]
    /// What was learned from and judged, a sentence each.
    public var notes: [String] = []
}

extension Reproduction: Documented, Encodable {
    package static let fields: [Field<Self>] = [
        Field("post", "The name of the post.", \.post),
        Field("rows", "Its figures and ours.", list: \.rows),
        Field("notes", "What was learned from and judged, a sentence each.", \.notes),
    ]
}

extension Reproduction.Row: Documented {
    /// What ``isOfBestEpoch`` is called.
    package static let bestEpoch = "best epoch"

    package static let fields: [Field<Self>] = [
        Field("name", "What the figure is of.", \.name),
        Field("metric", "What the figure is.", \.metric),
        Field("published", "As the post printed it; null where it gives none.", \.published),
        Field("measured", "By the post's own protocol and settings; the median where it is random.", \.measured),
        Field("spread", "The range over the seeds, where it is random.", \.spread),
        Field("honest", "Without what the protocol leaks; null where it leaks nothing.", \.honest),
        Field("tuned", "Ours at its best, settings chosen on a part of the training data alone.", \.tuned),
        Field("tunedModel", "The model of `tuned`.", \.tunedModel),
        Field("standardError", "That of `measured`, people being the sample; null where it is not.", \.standardError),
        Field("settings", "What was chosen for the model, where settings were searched.", \.settings),
        Field("measuredAt", "The epoch of `measured`, where it is not the last one.") {
            $0.isOfBestEpoch ? bestEpoch : nil
        },
    ]
}

extension [Double] {
    /// The largest less the smallest; 0 for none.
    var range: Double { (self.max() ?? 0) - (self.min() ?? 0) }
}
