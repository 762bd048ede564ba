import LatentDatasets
import LatentEvaluation
import LatentRecommenders
import LatentRuntime

/// Lists for people who were not learned from, in the protocol of the papers on autoencoders for lists: popularity, the
/// closed forms and iALS.
///
/// Liang, Krishnan, Hoffman and Jebara, "Variational autoencoders for collaborative filtering", WWW 2018,
/// doi:10.1145/3178876.3186150, section 4: ratings of 4 or more are the feedback, of people with five of them at the
/// least. Some people are held out to choose settings by and as many to judge: 10,000 each of MovieLens 20M, a tenth of
/// other data. A model that learned from the rest is given four fifths of a person's feedback and ranks all items of
/// the training part; the last fifth is what it is to find.
///
/// Figures were published for MovieLens 20M, with the settings there: they stand beside ours where the data is that.
/// Of other data none is known for this protocol, and settings are chosen on the first people held out. Who is held out
/// was drawn by another generator; a figure's standard error over 10,000 people is 0.002 to 0.003.
public struct TopNProtocol: PublishedPost {
    /// The name by which `latent reproduce` knows it.
    public static let name = "top-n"
    /// The data set of the published figures, as `data fetch` names it. Any other is taken as well.
    public static let dataset = "ml-20m"

    /// The figures of the papers, in their order.
    static let metrics = [Metric.recallOfReachable.at(20), .recallOfReachable.at(50), .ndcg.at(100)]
    private static let lists = RankingEvaluation(at: [20, 50, 100], liked: Float(leastRating))
    private static let leastRating = 4.0
    private static let leastFeedback = 5
    private static let fewestPeople = 10

    /// A model, with the settings that it may have.
    struct Entry {
        let name: String
        /// As in ``TopNProtocol/metrics``; nil where none is known.
        let published: [Double]?
        /// Of several, those are taken that do best for the people to choose by.
        let candidates: [any RecommenderConfiguration]
    }

    /// Some people's ratings in two parts.
    private typealias People = (given: RatingTable, judged: RatingTable)

    let entries: [Entry]
    private let training: RatingTable
    private let choosing: RatingTable
    private let judging: RatingTable
    private let choices: String
    private let options: FitOptions

    /// - Throws: `InvalidArgument` when fewer than ten people rated five items 4 or more.
    public init(_ data: RatingTable, options: FitOptions = FitOptions()) throws {
        let isML20M = data.userIDs.count == 138_493 && data.count == 20_000_263
        let feedback = Self.feedback(of: data)
        let people = feedback.userIDs.count
        guard people >= Self.fewestPeople else {
            throw InvalidArgument(
                "\(Self.name) holds people out who rated \(Self.leastFeedback) items \(Int(Self.leastRating)) or more: "
                    + "this data has \(people) of them, and \(Self.fewestPeople) are needed")
        }
        let held = isML20M ? 10_000 : people / 10
        let (rest, heldOut) = try feedback.split(.users(2 * held, seed: 1))
        training = rest.withoutUnused()
        (choosing, judging) = try heldOut.withoutUnused().split(.users(held, seed: 2))
        entries = isML20M ? Self.published : Self.searched
        choices = isML20M ? "settings as published" : "settings chosen by \(held.grouped) others"
        self.options = options
    }

    /// The ratings that count, of the people who have enough of them.
    private static func feedback(of data: RatingTable) -> RatingTable {
        let liked = (0..<data.count).filter { data.ratings[$0] >= Float(leastRating) }
        var counts = [Int](repeating: 0, count: data.userIDs.count)
        for row in liked { counts[Int(data.users[row])] += 1 }
        return data.selecting(liked.filter { counts[Int(data.users[$0])] >= leastFeedback }).withoutUnused()
    }

    /// The table: a row for each model and metric.
    public func run() throws -> Reproduction {
        let choosing = try choosing.foldIn(share: 0.8, seed: 1)
        let judging = try judging.foldIn(share: 0.8, seed: 1)
        let training = TrainingSet(training)
        var rows: [Reproduction.Row] = []
        var people = 0
        for (number, entry) in entries.enumerated() {
            options.progress?(
                ProgressUpdate(completed: number, total: entries.count, message: entry.name, stepsAreAlike: false))
            let (result, settings) = try result(of: entry, training, choosing: choosing, judging: judging)
            people = result.listUsers ?? people
            for (place, metric) in Self.metrics.enumerated() {
                rows.append(
                    .init(
                        entry.name, metric.heading, published: entry.published?[place], measured: result[metric],
                        standardError: result.scores[metric]?.standardError, settings: settings))
            }
        }
        options.progress?(ProgressUpdate(completed: entries.count, total: entries.count, message: "done"))
        return Reproduction(
            post: Self.name, rows: rows, lists: [],
            notes: [
                "learned from \(training.table.count.grouped) ratings of \(Self.leastRating) or more by "
                    + "\(training.table.userIDs.count.grouped) people, judged on \(people.grouped) others; \(choices)"
            ])
    }

    /// The figures of the best candidate, which is judged on nobody that it was chosen by.
    private func result(
        of entry: Entry, _ training: TrainingSet, choosing: People, judging: People
    ) throws -> (result: ComparisonResult, settings: String?) {
        // Without the bar of each training.
        let quiet = FitOptions(pool: options.pool)
        func score(_ configuration: any RecommenderConfiguration, _ people: People) throws -> ComparisonResult {
            try Comparison.score(
                entry.name, configuration, training, people.judged, people.given, Self.lists, quiet)
        }
        var best = entry.candidates[0]
        if entry.candidates.count > 1 {
            let figures = try entry.candidates.map { try score($0, choosing)[.ndcg.at(100)] ?? 0 }
            let place = figures.indices.max { figures[$0] < figures[$1] } ?? 0
            best = entry.candidates[place]
        }
        return (try score(best, judging), best.changes.isEmpty ? nil : best.changes)
    }
}

extension TopNProtocol {
    /// The models at the settings published for MovieLens 20M.
    ///
    /// Of popularity and EASE, figures and λ are Steck's (WWW 2019, table 1 and section 4); of EDLAE the settings are
    /// those of his notebook, of RDLAE those of its authors' code, whose tables give other figures. iALS is published
    /// at rank 2048 (Rendle and others, RecSys 2022), which takes days on a few cores: here its rank is 256.
    static var published: [Entry] {
        [
            Entry(name: "popularity", published: [0.162, 0.235, 0.191], candidates: [popularity]),
            Entry(name: "ease", published: [0.391, 0.521, 0.420], candidates: [closedForm(.ease, 500)]),
            Entry(name: "edlae", published: nil, candidates: [closedForm(.edlae, 300, dropout: 0.33)]),
            Entry(name: "rdlae", published: nil, candidates: [closedForm(.rdlae, 1000, dropout: 0.2, diagonal: 0.6)]),
            Entry(
                name: "ials, rank 256 (published: 2048)", published: [0.395, 0.532, 0.425],
                candidates: [ials(rank: 256, 0.003)]),
        ]
    }

    /// The models with settings to choose from.
    static var searched: [Entry] {
        let penalties = [100.0, 200, 400, 800]
        let dropouts = [0.2, 0.4]
        return [
            Entry(name: "popularity", published: nil, candidates: [popularity]),
            Entry(name: "ease", published: nil, candidates: penalties.map { closedForm(.ease, $0) }),
            Entry(
                name: "edlae", published: nil,
                candidates: penalties.flatMap { penalty in
                    dropouts.map { closedForm(.edlae, penalty, dropout: $0) }
                }),
            Entry(
                name: "rdlae", published: nil,
                candidates: penalties.flatMap { penalty in
                    dropouts.flatMap { dropout in
                        [0.3, 0.6].map { closedForm(.rdlae, penalty, dropout: dropout, diagonal: $0) }
                    }
                }),
            Entry(name: "ials", published: nil, candidates: [0.003, 0.01, 0.03].map { ials(rank: 64, $0) }),
        ]
    }

    private static var popularity: PopularityConfiguration {
        var result = PopularityConfiguration()
        result.leastRating = leastRating
        return result
    }

    private static func closedForm(
        _ kind: EASEConfiguration.Kind, _ regularization: Double, dropout: Double = 0, diagonal: Double = 0
    ) -> EASEConfiguration {
        var result = EASEConfiguration(kind)
        (result.regularization, result.dropout, result.diagonal) = (regularization, dropout, diagonal)
        result.leastRating = leastRating
        return result
    }

    private static func ials(rank: Int, _ regularization: Double) -> IALSConfiguration {
        var result = IALSConfiguration()
        (result.rank, result.regularization, result.leastRating) = (rank, regularization, leastRating)
        return result
    }
}
