import ArgumentParser
import Latent

struct Recommend: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ranked lists from a saved model.",
        discussion: """
            For one person of the training data, for a new one from a few ratings, or for everybody:

              latent recommend --model model.safetensors --user 42
              latent recommend --model model.safetensors --ratings 260=5,480=5,2858=1
              latent recommend --model model.safetensors --all-users --json > lists.json

            A model of neighbors (\(explaining)) says with --explain which ratings made a score, and how much of it: \
            the person's own of items like it, or those of people like them. A model that cannot learn from a new \
            person's ratings has one list for all of them, and says so.
            """)

    private static let explaining = ModelRegistry.models(thatCan: .explanations).joined(separator: ", ")

    @OptionGroup var model: ModelFile

    @Option(parsing: .unconditional, help: .value("id", "A user of the training data."))
    var user: String?

    @Option(
        parsing: .unconditional, help: .value("list", "A new person's ratings, as ITEM=RATING, separated by commas."))
    var ratings: String?

    @Flag(help: "Everybody in the training data.")
    var allUsers = false

    @Option(name: .top, help: "The length of a list.")
    var top = 10

    @Flag(help: "List items that the person has rated, too.")
    var includeSeen = false

    @Flag(help: "Say which ratings made each score (\(Recommend.explaining)).")
    var explain = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard [user != nil, ratings != nil, allUsers].count(where: { $0 }) == 1 else {
            throw ValidationError("Say for whom: one of --user ID, --ratings LIST and --all-users.")
        }
        guard top >= 1 else { throw ValidationError("-n \(top): a list needs at least 1 item.") }
        if explain, allUsers { throw ValidationError("--explain goes with --user or --ratings, for one person.") }
    }

    func run() throws {
        try list(model.read().model)
    }

    private func list(_ model: some Recommender) throws {
        let file = self.model.path
        guard !explain || model.configuration.abilities.contains(.explanations) else {
            throw InvalidArgument(
                "\(model.configuration.name) cannot say which ratings made a score: "
                    + "\(ModelRegistry.models(thatCan: .explanations).joined(separator: " and ")) can")
        }
        let scope = model.scope
        let scale = model.configuration.predictsRatings ? scope.scale : nil
        /// The list of a user, or of a new person.
        func list<Item>(_ user: Int?, _ items: [Item], _ warnings: [String] = []) -> ListReport<Item> {
            let id = user.map { scope.users.ids[$0] }
            return ListReport(
                file: file, user: id, likedBest: id.flatMap { try? scope.bestRated(by: $0, count: 5) }, items: items,
                scale: scale, warnings: warnings, isOneOfAll: allUsers)
        }
        if allUsers {
            // A few people at a time, so that everybody's lists never stand in memory together.
            let users = scope.users.ids.indices
            return try common.show(
                each: stride(from: 0, to: users.count, by: 512).lazy.flatMap { start in
                    let people = Array(users[start..<min(start + 512, users.count)])
                    let best = model.recommendations(users: people, count: top, includingSeen: includeSeen)
                    return zip(people, best).map { list($0, scope.recommendations($1)) }
                })
        }
        let best: [TopK.Scored]
        let explanation: (Int) -> [Contribution]?
        var (index, warnings): (Int?, [String]) = (nil, [])
        if let ratings {
            let known: [(item: Int, rating: Float)]
            (known, warnings) = try NewPerson.parse(ratings, model)
            warnings.forEach(Output.note)
            let person = model.person(known)
            best = model.recommendations(of: person, count: top, without: includeSeen ? [] : known.map(\.item))
            explanation = { model.explanation(of: person, item: $0) }
        } else {
            let user = try userIndex(in: scope)
            index = user
            best = model.recommendations(users: [user], count: top, includingSeen: includeSeen)[0]
            explanation = { model.explanation(user: user, item: $0) }
        }
        let items = scope.recommendations(best)
        guard explain else { return try common.show(list(index, items, warnings)) }
        let explained = zip(items, best).map { item, scored in
            ExplainedItem(item: item, because: scope.reasons(explanation(scored.index) ?? []))
        }
        try common.show(list(index, explained, warnings))
    }

    /// The index of `--user`.
    private func userIndex(in scope: ModelScope) throws -> Int {
        do {
            return try scope.index(ofUser: scope.users.id(named: user ?? ""))
        } catch {
            throw Failure.notFound("\(model.path): \(error); for a new person give --ratings")
        }
    }
}

/// A person who is not in the training data.
enum NewPerson {
    /// The ratings in `text`, as `ITEM=RATING,...`, and what `model` does not heed of them: items that it does not
    /// cover, or all.
    /// - Throws: `InvalidArgument` for text of another form, and as ``ModelScope/ratings(ofNewPerson:)``.
    static func parse(
        _ text: String, _ model: some Recommender
    ) throws -> (ratings: [(item: Int, rating: Float)], warnings: [String]) {
        let items = model.scope.items
        var ratings: [ID: Float] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, !sides[0].isEmpty, let rating = Float(sides[1]), rating.isFinite else {
                throw InvalidArgument("--ratings: '\(part)' is not ITEM=RATING, such as 260=5")
            }
            let id = items.id(named: String(sides[0]))
            guard ratings.updateValue(rating, forKey: id) == nil else {
                throw InvalidArgument("--ratings: item \(id.quoted) is given twice")
            }
        }
        let known: [(item: Int, rating: Float)]
        let unknown: [ID]
        do {
            (known, unknown) = try model.scope.ratings(ofNewPerson: ratings)
        } catch let error as InvalidArgument {
            throw InvalidArgument("--ratings: \(error)")
        } catch {
            throw Failure.notFound("--ratings: \(error)")
        }
        let names = unknown.map(\.quoted).joined(separator: ", ")
        var warnings = unknown.isEmpty ? [] : ["the model does not cover \(names), left out"]
        if !model.configuration.abilities.contains(.newPeople) {
            warnings.append(
                "\(model.configuration.name) cannot learn from a new person's ratings: whatever they are, the scores "
                    + "are the same")
        }
        return (known, warnings)
    }
}
