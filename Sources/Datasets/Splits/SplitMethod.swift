import LatentRuntime

/// How ratings are parted into those a model learns from and those it is tested on. The text forms are what
/// `--split` takes.
///
/// Each seed gives one split, on any machine and with any number of threads. Fractions are of the ratings, between 0
/// and 1, both excluded; a method that would leave one part empty is refused when it is applied. The forms named after
/// Python's libraries give their rows, number by number, so that results can be compared on the same split.
public enum SplitMethod: Sendable, Equatable {
    /// `random:F:SEED`: the first round(F · n) rows of a shuffle by our own generator are the test.
    ///
    /// Both parts keep the order of the table.
    case random(fraction: Double, seed: UInt64)
    /// `numpy:F:SEED`: the training rows are those of the mask
    /// `np.random.seed(SEED); np.random.rand(n) < 1 - F`.
    ///
    /// How many rows are tested is itself left to chance: about F · n.
    case numpy(fraction: Double, seed: UInt32)
    /// `sklearn:F:SEED`: scikit-learn's `train_test_split(test_size=F, random_state=SEED)`, in its order.
    case sklearn(fraction: Double, seed: UInt32)
    /// `pandas:F:SEED`: `df.sample(frac=1, random_state=SEED)`, of which the first `int((1 - F) * n)` rows
    /// are the training part, in that order.
    case pandas(fraction: Double, seed: UInt32)
    /// `files:TRAIN:TEST`: two files of ratings, whose paths hold no colon.
    case files(train: String, test: String)
    /// `leave-last:N`: the N latest ratings of each user are the test; of equal timestamps the later row is
    /// the later one. A user with N ratings or fewer has all of them tested.
    ///
    /// Of a table with times only. What a model learns from is, for most users, later than what they are tested on:
    /// ``RatingTable/ratings(beforeOthersIn:)`` counts that.
    case leaveLast(Int)
    /// `users:N:SEED`: all ratings of N users are the test.
    ///
    /// Nothing of these users is learned, so that only models which learn new people from some ratings of theirs can
    /// tell them apart: ``RatingTable/foldIn(share:seed:)`` says which these are.
    case users(Int, seed: UInt64)
    /// `items:N:SEED`: all ratings of N items are the test. No model learns of a new item from ratings alone; what it is
    /// to be told by is its features, or ratings of it as a new person's are of items (`latent coldstart`).
    case items(Int, seed: UInt64)
    /// `time:DATE`: ratings before that time are learned from, the others are the test. The text is a date of ISO 8601,
    /// with or without a time of day, or a number of seconds since 1970.
    ///
    /// Of a table with times only.
    case time(from: Double)
    /// `time:SHARE`: the latest round(SHARE · n) ratings are the test, and all others of the earliest time among them,
    /// so that one time cuts all ratings.
    ///
    /// Of a table with times only.
    case latest(share: Double)

    /// The method that `text` names.
    /// - Throws: `InvalidArgument`, which says what is wrong and lists the forms.
    public init(parsing text: String) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        func fail(_ reason: String) -> InvalidArgument {
            InvalidArgument("split '\(text)': \(reason); \(Self.forms)")
        }
        func require(_ count: Int, _ form: String) throws {
            guard parts.count == count else { throw fail("expected \(form)") }
        }
        func fraction() throws -> Double {
            guard let value = Double(parts[1]), value > 0, value < 1 else {
                throw fail("the fraction '\(parts[1])' must lie between 0 and 1, both excluded")
            }
            return value
        }
        func seed<Seed: FixedWidthInteger>() throws -> Seed {
            guard let value = Seed(parts[2]) else {
                throw fail("the seed '\(parts[2])' must be a whole number from 0 to \(Seed.max)")
            }
            return value
        }
        func number() throws -> Int {
            guard let value = Int(parts[1]), value > 0 else {
                throw fail("the number '\(parts[1])' must be a whole number above 0")
            }
            return value
        }
        switch parts[0] {
        case "random":
            try require(3, "random:FRACTION:SEED")
            self = .random(fraction: try fraction(), seed: try seed())
        case "numpy":
            try require(3, "numpy:FRACTION:SEED")
            self = .numpy(fraction: try fraction(), seed: try seed())
        case "sklearn":
            try require(3, "sklearn:FRACTION:SEED")
            self = .sklearn(fraction: try fraction(), seed: try seed())
        case "pandas":
            try require(3, "pandas:FRACTION:SEED")
            self = .pandas(fraction: try fraction(), seed: try seed())
        case "files":
            try require(3, "files:TRAIN:TEST with paths that hold no colon")
            guard !parts[1].isEmpty, !parts[2].isEmpty else { throw fail("a path is empty") }
            self = .files(train: parts[1], test: parts[2])
        case "leave-last":
            try require(2, "leave-last:N")
            self = .leaveLast(try number())
        case "users":
            try require(3, "users:N:SEED")
            self = .users(try number(), seed: try seed())
        case "items":
            try require(3, "items:N:SEED")
            self = .items(try number(), seed: try seed())
        case "time":
            let cut = parts.dropFirst().joined(separator: ":")
            if let share = Double(cut), share > 0, share < 1 {
                self = .latest(share: share)
            } else if let number = Double(cut), number >= 1, number < 86_400 {
                throw fail("\(cut) is no share below 1, and as seconds since 1970 it is the first day of that year")
            } else if let time = TimeText.seconds(cut) {
                self = .time(from: time)
            } else {
                throw fail(
                    "'\(cut)' is neither a date such as 2005-04-02 or 2005-04-02T23:53:47Z, nor seconds since 1970, nor "
                        + "a share between 0 and 1")
            }
        default:
            throw fail("unknown method '\(parts[0])'")
        }
    }

    /// Whether it goes by the time of ratings.
    package var needsTimestamps: Bool {
        switch self {
        case .leaveLast, .time, .latest: true
        case .random, .numpy, .sklearn, .pandas, .files, .users, .items: false
        }
    }

    /// Whether a rating may be in both parts: two files can be anything.
    public var partsMayOverlap: Bool {
        if case .files = self { true } else { false }
    }

    /// What a person must know of this split of `table`; nil where there is nothing.
    ///
    /// Where a share is cut off by time, which time that is, and how many ratings more it takes. And of whoever compares
    /// with Python: a file with repeated ratings has more rows than the table, so that masks and shuffles of its rows
    /// are others.
    /// - Complexity: O(n log n) of a share by time, else O(1).
    public func note(of table: RatingTable) -> String? {
        switch self {
        case .latest(let share):
            guard let times = table.timestamps, times.latestCount(share) > 0 else { return nil }
            let cut = times.cut(latest: share)
            let more = times.count { $0 >= cut } - times.latestCount(share)
            return "split '\(self)' cuts at \(TimeText.text(cut))"
                + (more > 0
                    ? "; \(counted(more, "rating", "ratings")) more than that share, of the very same time" : "")
        case .numpy, .sklearn, .pandas:
            guard table.repeats > 0 else { return nil }
            let rows = table.count + table.repeats
            return
                "split '\(self)' is not Python's of the file: it draws from the \(table.count.grouped) ratings that are "
                + "left of \(rows.grouped) rows; drop the \(table.repeats.grouped) repeated ones there, too, in the file's "
                + "order"
        case .random, .files, .leaveLast, .users, .items, .time: return nil
        }
    }

    private static let forms = """
        the forms are random:FRACTION:SEED, numpy:FRACTION:SEED, sklearn:FRACTION:SEED, \
        pandas:FRACTION:SEED, files:TRAIN:TEST, leave-last:N, users:N:SEED, items:N:SEED, time:DATE and time:SHARE
        """
}

extension SplitMethod: CustomStringConvertible {
    /// The text form, which `init(parsing:)` takes back.
    public var description: String {
        switch self {
        case .random(let fraction, let seed): "random:\(fraction):\(seed)"
        case .numpy(let fraction, let seed): "numpy:\(fraction):\(seed)"
        case .sklearn(let fraction, let seed): "sklearn:\(fraction):\(seed)"
        case .pandas(let fraction, let seed): "pandas:\(fraction):\(seed)"
        case .files(let train, let test): "files:\(train):\(test)"
        case .leaveLast(let number): "leave-last:\(number)"
        case .users(let number, let seed): "users:\(number):\(seed)"
        case .items(let number, let seed): "items:\(number):\(seed)"
        case .time(let time): "time:\(TimeText.text(time))"
        case .latest(let share): "time:\(share)"
        }
    }
}

extension RandomPurpose {
    /// Which ratings are held out.
    static let split = RandomPurpose(rawValue: 1)
}
