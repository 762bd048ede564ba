import ArgumentParser
import Latent

/// How ranked lists are judged.
struct RankingOptions: ParsableArguments {
    @Option(name: .top, help: "The length of the ranked lists that are judged.")
    var top: Int?

    @Option(help: "The rating from which an item counts as liked (default: 4).")
    var liked: Float?

    func validate() throws {
        if let top, !(1...10_000).contains(top) {
            throw ValidationError("-n \(top): take a length from 1 to 10000.")
        }
        if let liked, liked.isNaN { throw ValidationError("--liked \(liked): take a rating.") }
    }

    /// What was asked for, lists of 10 and ratings from 4 on where that was not said.
    var evaluation: RankingEvaluation {
        RankingEvaluation(at: top ?? Self.usual.n, liked: liked ?? Self.usual.liked)
    }

    /// What is judged where nobody says.
    static let usual = RankingEvaluation()

    /// The definitions of the metrics of lists, for a page of help.
    static let definitions = Metric.ofLists.map { "\($0.heading) is \($0.definition)" }.joined(separator: "; ")
}
