import ArgumentParser
import Latent

/// What of the ratings held out models are given, and what their lists rank.
struct JudgingOptions: ParsableArguments {
    @Option(help: .value("share", "Of users:N:SEED, give models this share of ratings."))
    var foldIn: Double?

    @Option(help: .value("file", "Rank items only among the negatives in this file."))
    var negatives: String?

    @Option(
        name: .customLong("by"),
        help: .value("order", "Lists of ratings by likelihood (default) or rating."),
        completion: .list(ListOrder.allCases.map(\.rawValue)), transform: { try Self.order(named: $0) })
    var listOrder: ListOrder?

    /// What lists of a model of ratings are ordered by.
    var order: ListOrder { listOrder ?? .likelihood }

    static func order(named name: String) throws -> ListOrder {
        guard let order = ListOrder(rawValue: name) else {
            throw ValidationError("--by \(name): take \(ListOrder.allCases.map(\.rawValue).joined(separator: " or ")).")
        }
        return order
    }

    func validate() throws {
        if let foldIn, !(foldIn > 0 && foldIn < 1) {
            throw ValidationError("--fold-in \(foldIn): take a share between 0 and 1, both excluded.")
        }
        if foldIn != nil, negatives != nil {
            throw ValidationError("--negatives are of users that models know, and --fold-in makes new ones: take one.")
        }
    }

    /// The ratings of `test`, which `method` held out, that models are given, and those that they are judged on.
    /// - Throws: `InvalidArgument` where a share is to be given of users who were not held out whole.
    func parted(_ test: RatingTable, _ method: SplitMethod?) throws -> (given: RatingTable?, judged: RatingTable) {
        guard let foldIn else { return (nil, test) }
        guard case .users(_, let seed)? = method else {
            throw InvalidArgument(
                "--fold-in goes with --split users:N:SEED, whose users are held out whole, and not with "
                    + (method?.description ?? "all ratings"))
        }
        let parts = try test.foldIn(share: foldIn, seed: seed)
        guard parts.judged.count > 0 else {
            throw InvalidArgument("--fold-in \(foldIn): all ratings held out are given, and none is left to judge by")
        }
        return (parts.given, parts.judged)
    }

    /// The lists to rank instead of all items.
    /// - Throws: `FileError` where they do not go with the split.
    func lists(training: RatingTable, test: RatingTable, items: Vocabulary) throws -> NegativeLists? {
        guard let negatives else { return nil }
        let lists = try NegativeLists(contentsOf: negatives)
        try lists.check(training: training, test: test, items: items)
        let people = Set(test.users).count
        if lists.entries.count < people {
            Output.note(
                "\(negatives) has a line of \(lists.entries.count.grouped) of the \(people.grouped) users held out: the "
                    + "others have no list")
        }
        return lists
    }
}
