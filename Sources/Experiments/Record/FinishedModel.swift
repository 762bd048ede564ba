import LatentEvaluation
import LatentRecommenders

/// A model that a comparison has fitted and scored, as a record keeps it.
///
/// Its figures keep what each user moves them by, so that models of different runs are tested against one another like
/// those of one.
public struct FinishedModel: Codable, Sendable {
    /// The label it was asked for by.
    let model: String
    /// Its settings, as JSON with ascending keys.
    let configuration: String
    private let scores: Scores
    private let listUsers: Int?
    private let deviation, fitSeconds: Double?
    private let predictSeconds: Double
    private let unknownUsers, unknownItems: Int
    private let notes: [String]

    init(_ result: ComparisonResult, configuration: String) {
        (model, self.configuration, scores, listUsers) = (result.model, configuration, result.scores, result.listUsers)
        (deviation, fitSeconds, notes) = (result.deviation, result.fitSeconds, result.notes)
        (predictSeconds, unknownUsers, unknownItems) = (
            result.predictSeconds, result.unknownUsers, result.unknownItems
        )
    }

    /// What the comparison found.
    var result: ComparisonResult {
        ComparisonResult(
            model: model, scores: scores, listUsers: listUsers, deviation: deviation, fitSeconds: fitSeconds,
            predictSeconds: predictSeconds, unknownUsers: unknownUsers, unknownItems: unknownItems,
            notes: notes)
    }
}
