import ArgumentParser
import Latent

extension ListOrder: ExpressibleByArgument {}

struct Recommend: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ranked lists of items, for one person or for all.",
        discussion: """
            For one person of the training data, for a new one from a few ratings or tastes, or for everybody:

              latent recommend --data ml-1m --user 42
              latent recommend --model model.safetensors --user 42 --genre Comedy,Drama
              latent recommend --data ml-1m --profile Comedy=1,Horror=-1
              latent recommend --model model.safetensors --ratings 260=5,480=5,2858=1
              latent recommend --model model.safetensors --all-users --top 100 --output lists.csv

            With --data a model of lists is fitted first: \(ModelRegistry.forLists(items: 0).name), or where items are \
            very many \(ModelRegistry.forLists(items: .max).name); for tastes, \(ModelRegistry.forProfiles.name).

            A model of ratings orders a list by how many liked an item and how far this person's prediction lies above \
            everybody's; --by rating goes by predictions alone. A model whose lists have one order for all says so, as \
            does one that cannot learn from a new person's ratings.

            A model that can (\(explaining)) says with --explain which ratings, or features, made a score, and how much of it.
            """)

    private static let explaining = ModelRegistry.models(thatCan: .explanations).joined(separator: ", ")

    @OptionGroup var model: ListedModel

    @Option(parsing: .unconditional, help: .value("id", "A user of the training data."))
    var user: String?

    @Option(
        parsing: .unconditional, help: .value("list", "A new person's ratings, as ITEM=RATING, separated by commas."))
    var ratings: String?

    @Option(
        parsing: .unconditional,
        help: .value("list", "A new person's tastes, as FEATURE=NUMBER, below 0 for a dislike, separated by commas."))
    var profile: String?

    @Flag(help: "Everybody in the training data.")
    var allUsers = false

    @Option(name: .top, help: "The length of a list.")
    var top = 10

    @OptionGroup var choice: ItemChoice

    @Flag(help: "List items that the person has rated, too.")
    var includeSeen = false

    @Option(name: .customLong("by"), help: "likelihood or rating: what orders lists of a model of ratings.")
    var order = ListOrder.likelihood

    @Flag(help: "Say what made each score, where the model can.")
    var explain = false

    @Option(help: .value("file", "Write everybody's lists to this file: .csv, or item ids as .npy."))
    var output: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard [user != nil, ratings != nil, profile != nil, allUsers].count(where: { $0 }) == 1 else {
            throw ValidationError("Say for whom: one of --user ID, --ratings LIST, --profile LIST and --all-users.")
        }
        guard top >= 1 else { throw ValidationError("-n \(top): a list needs at least 1 item.") }
        if explain, allUsers {
            throw ValidationError("--explain goes with --user, --ratings or --profile, for one person.")
        }
        if let output {
            guard allUsers else { throw ValidationError("--output goes with --all-users.") }
            try OutputFile.checkForm(output)
        }
    }

    func run() throws {
        if let output { try OutputFile.check(output) }
        let (listed, asked) = try model.read(common, ofTastes: profile != nil) { try request($0, $1) }
        try list(listed, asked)
    }

    /// Whom lists are for, and of what, by the indices of a scope.
    private struct Request {
        var person: Person
        /// Nil for all items.
        let allowed: [Int]?
        /// What was asked and cannot be heeded.
        var warnings: [String] = []

        enum Person {
            case all
            case user(Int)
            case new([(item: Int, rating: Float)])
            case tastes([String: Float])
        }
    }

    /// What is asked for, once it is known to make sense.
    private func request(_ configuration: some RecommenderConfiguration, _ scope: ModelScope) throws -> Request {
        guard !explain || configuration.abilities.contains(.explanations) else {
            throw InvalidArgument(
                "\(configuration.name) cannot say what made a score: "
                    + "\(ModelRegistry.models(thatCan: .explanations).joined(separator: " and ")) can")
        }
        var request = Request(person: .all, allowed: try choice.allowed(in: scope))
        if let ratings {
            let (known, warnings) = try NewPerson.parse(ratings, configuration, scope)
            (request.person, request.warnings) = (.new(known), warnings)
        } else if let profile {
            guard configuration.abilities.contains(.profiles) else {
                throw InvalidArgument(
                    "--profile: \(configuration.name) knows nobody by tastes; "
                        + "\(ModelRegistry.models(thatCan: .profiles).joined(separator: " and ")) does")
            }
            request.person = .tastes(try NewPerson.tastes(profile))
        } else if !allUsers {
            request.person = .user(try userIndex(in: scope))
        }
        return request
    }

    private func list(_ model: some Recommender, _ request: Request) throws {
        let (scope, allowed) = (model.scope, request.allowed)
        let best: [TopK.Scored]
        let explanation: (Int) -> [Contribution]?
        var (index, warnings): (Int?, [String]) = (nil, request.warnings)
        switch request.person {
        case .all: return try listAll(model, allowed)
        case .new(let known):
            let person = model.person(known)
            best = model.recommendations(
                of: person, count: top, without: includeSeen ? [] : known.map(\.item), among: allowed, by: order)
            explanation = { model.explanation(of: person, item: $0) }
        case .tastes(let tastes):
            let person = try Self.person(model, tastes)
            best = model.recommendations(of: person, count: top, among: allowed, by: order)
            explanation = { model.explanation(of: person, item: $0) }
        case .user(let user):
            index = user
            best =
                model.recommendations(
                    users: [user], count: top, includingSeen: includeSeen, among: allowed, by: order)[0]
            explanation = { model.explanation(user: user, item: $0) }
        }
        if let note = Self.note(of: model) { warnings.append(note) }
        if model.configuration.isPersonal, !model.configuration.predictsRatings, best.count > 1,
            best.allSatisfy({ $0.score == 0 })
        {
            warnings.append(
                "all scores are 0: nothing that this person gave counts for \(model.configuration.name), and the items "
                    + "stand in the order of their ids")
        }
        warnings.forEach(Output.note)
        let items = model.listed(best, by: ListPrior(model, by: order))
        guard explain else { return try common.show(report(model, index, items, warnings)) }
        let explained = zip(items, best).map { item, scored in
            ExplainedItem(item: item, because: scope.reasons(explanation(scored.index) ?? []))
        }
        try common.show(report(model, index, explained, warnings))
    }

    /// The person of these tastes.
    private static func person<Model: Recommender>(
        _ model: Model, _ tastes: [String: Float]
    ) throws(InvalidArgument) -> Model.Person {
        do {
            if let person = try model.person(profile: tastes) { return person }
        } catch {
            throw InvalidArgument("--profile: \(error)")
        }
        throw InvalidArgument("--profile: \(model.configuration.name) knows nobody by tastes")
    }

    /// That the lists are not personal, where they are not.
    private static func note(of model: some Recommender) -> String? {
        model.configuration.isPersonal
            ? nil
            : "\(model.configuration.name) is not personal: its lists have one order for all, less what each has seen"
    }

    /// The list of a user, or of a new person.
    private func report<Item>(
        _ model: some Recommender, _ user: Int?, _ items: [Item], _ warnings: [String]
    ) -> ListReport<Item> {
        let scope = model.scope
        let id = user.map { scope.users.ids[$0] }
        return ListReport(
            file: self.model.path, model: model.configuration.name, user: id,
            likedBest: id.flatMap { try? scope.bestRated(by: $0, count: 5) }, items: items,
            scale: model.configuration.predictsRatings ? scope.scale : nil,
            order: ListedBy(model.configuration, order), warnings: warnings, isOneOfAll: allUsers)
    }

    /// Everybody's lists, shown as they come or written to a file.
    private func listAll(_ model: some Recommender, _ allowed: [Int]?) throws {
        let scope = model.scope
        let note = Self.note(of: model)
        if let note { Output.note(note) }
        // A few people at a time, so that everybody's lists never stand in memory together.
        let users = Array(scope.users.ids.indices)
        let lists = users.scoredTogether.lazy.flatMap { people in
            let best = model.recommendations(
                users: Array(people), count: top, includingSeen: includeSeen, among: allowed, by: order)
            return zip(people, best).map { (user: $0, items: $1) }
        }
        guard let output else {
            let prior = ListPrior(model, by: order)
            return try common.show(
                each: lists.map { report(model, $0, model.listed($1, by: prior), note.map { [$0] } ?? []) })
        }
        var empty = 0
        let (_, seconds) = try measureSeconds {
            try ListFile.write(
                lists.map { list in
                    if list.items.isEmpty { empty += 1 }
                    return list
                }, count: top, of: scope, to: output)
        }
        try common.show(
            ListFileReport(
                file: self.model.path, model: model.configuration.name, order: ListedBy(model.configuration, order),
                users: users.count, top: top, empty: empty, output: output, seconds: seconds))
    }

    /// The index of `--user`.
    private func userIndex(in scope: ModelScope) throws -> Int {
        do {
            return try scope.index(ofUser: scope.users.id(named: user ?? ""))
        } catch {
            throw Failure.notFound("\(model.source): \(error); for a new person give --ratings or --profile")
        }
    }
}

/// A person who is not in the training data.
enum NewPerson {
    /// The tastes in `text`, as `FEATURE=NUMBER,...`.
    /// - Throws: `InvalidArgument` for text of another form, or a feature that stands twice.
    static func tastes(_ text: String) throws(InvalidArgument) -> [String: Float] {
        var tastes: [String: Float] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            // A feature may have such a sign in its name, and a number has none.
            guard let sign = part.lastIndex(of: "="), sign > part.startIndex,
                let number = Float(part[part.index(after: sign)...]), number.isFinite
            else { throw InvalidArgument("--profile: '\(part)' is not FEATURE=NUMBER, such as Comedy=1") }
            let name = String(part[..<sign])
            guard tastes.updateValue(number, forKey: name) == nil else {
                throw InvalidArgument("--profile: '\(name)' is given twice")
            }
        }
        return tastes
    }

    /// The ratings in `text`, as `ITEM=RATING,...`, and what a model of this configuration and scope does not heed of them:
    /// items that it does not cover, or all.
    /// - Throws: `InvalidArgument` for text of another form, and as ``ModelScope/ratings(ofNewPerson:)``.
    static func parse(
        _ text: String, _ configuration: some RecommenderConfiguration, _ scope: ModelScope
    ) throws -> (ratings: [(item: Int, rating: Float)], warnings: [String]) {
        let items = scope.items
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
            (known, unknown) = try scope.ratings(ofNewPerson: ratings)
        } catch let error as InvalidArgument {
            throw InvalidArgument("--ratings: \(error)")
        } catch {
            throw Failure.notFound("--ratings: \(error)")
        }
        let names = unknown.map(\.quoted).joined(separator: ", ")
        var warnings = unknown.isEmpty ? [] : ["the model does not cover \(names), left out"]
        if !configuration.abilities.contains(.newPeople) {
            warnings.append(
                "\(configuration.name) cannot learn from a new person's ratings: whatever they are, the scores "
                    + "are the same")
        }
        return (known, warnings)
    }
}
