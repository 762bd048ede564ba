import ArgumentParser
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

extension NeighborhoodConfiguration.Centering: ExpressibleByArgument {}

/// The settings of `user-knn` and `item-knn` alone.
struct NeighborhoodOptions: ParsableArguments {
    /// How many neighbours are heard.
    enum Count: ExpressibleByArgument {
        case all
        case some(Int)

        init?(argument: String) {
            if argument == "all" {
                self = .all
            } else if let count = Int(argument) {
                self = .some(count)
            } else {
                return nil
            }
        }

        var limit: Int? {
            switch self {
            case .all: nil
            case .some(let count): count
            }
        }
    }

    /// A similarity that weighs neighbours.
    struct Metric: ExpressibleByArgument {
        let value: Similarity.Metric

        init?(argument: String) {
            guard let value = Similarity.Metric(rawValue: argument),
                NeighborhoodConfiguration.similarities.contains(value)
            else { return nil }
            self.value = value
        }

        static var allValueStrings: [String] { NeighborhoodConfiguration.similarities.map(\.rawValue) }
    }

    @Option(
        help: ArgumentHelp(
            "Nearest neighbours that are heard, or 'all' that are kept (--candidates) (default: 40).",
            valueName: "count"))
    var neighbors: Count?

    @Option(help: ArgumentHelp("Neighbours kept of each person or item (default: 500).", valueName: "count"))
    var candidates: Int?

    @Option(
        help: ArgumentHelp(
            "What makes neighbours, of ratings less their baseline (default: cosine).",
            discussion: "common-cosine, adjusted-cosine and pearson look only at the ratings that both have."))
    var similarity: Metric?

    @Option(help: "Shrinks a similarity on n ratings in common by (n - 1) / (n - 1 + this) (default: 10).")
    var shrinkage: Double?

    @Option(help: ArgumentHelp("Ratings in common that make neighbours (default: 2).", valueName: "count"))
    var minimumSupport: Int?

    @Option(help: ArgumentHelp("The power of a similarity that is its weight (default: 2).", valueName: "power"))
    var amplification: Double?

    @Option(help: "What ratings are compared with: baseline, or the mean of the person or item (default: baseline).")
    var centering: NeighborhoodConfiguration.Centering?

    private static let all: [(name: String, isGiven: @Sendable (Self) -> Bool)] = [
        ("--neighbors", { $0.neighbors != nil }), ("--candidates", { $0.candidates != nil }),
        ("--similarity", { $0.similarity != nil }), ("--shrinkage", { $0.shrinkage != nil }),
        ("--minimum-support", { $0.minimumSupport != nil }), ("--amplification", { $0.amplification != nil }),
        ("--centering", { $0.centering != nil }),
    ]

    /// All of them, by option name.
    static let names = all.map(\.name)

    /// Those given.
    var given: [String] { Self.all.filter { $0.isGiven(self) }.map(\.name) }

    /// Changes what was given.
    func apply(to configuration: inout NeighborhoodConfiguration) {
        if let neighbors { configuration.neighbors = neighbors.limit }
        configuration.candidates = candidates ?? configuration.candidates
        configuration.similarity = similarity?.value ?? configuration.similarity
        configuration.shrinkage = shrinkage ?? configuration.shrinkage
        configuration.minimumSupport = minimumSupport ?? configuration.minimumSupport
        configuration.amplification = amplification ?? configuration.amplification
        configuration.centering = centering ?? configuration.centering
    }
}
