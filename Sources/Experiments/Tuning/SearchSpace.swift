import LatentRecommenders
import LatentRuntime

/// The settings of a model that a search tries, and the values for each.
///
///     let space = try SearchSpace(FactorizationConfiguration(), ["rank=32,64", "regularization=0.01..0.1"])
///     let candidates = try space.random(20, seed: 1)
///
/// A list has its values between commas, a range its ends on both sides of two dots. Names are as in JSON or as
/// options: `learning-rate=0.01..0.1`. Bounds, and what two settings must hold together, are not asked here: such a
/// candidate fails when it is fitted, and `Tuning` goes on.
public struct SearchSpace<Configuration: RecommenderConfiguration>: Sendable {
    /// The settings that are searched, in the order given.
    public var names: [String] { settings.map(\.name) }
    private let base: Configuration
    private let settings: [Setting<Configuration>]
    private let values: [SearchValues]

    /// The most configurations that are tried. Far more than anybody waits for; it keeps a slip of the pen from filling
    /// the memory.
    public static var limit: Int { 10_000 }

    /// The space of the settings that `texts` give as `NAME=VALUE,...` or `NAME=LOW..HIGH`; all others are those of
    /// `base`.
    /// - Throws: `InvalidArgument` for text of another form, an unknown or repeated name, or values that it cannot
    ///   have.
    public init(_ base: Configuration, _ texts: [String]) throws {
        self.base = base
        var settings: [Setting<Configuration>] = []
        var values: [SearchValues] = []
        for text in texts {
            let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2 else {
                throw InvalidArgument("'\(text)' is not NAME=VALUES, such as rank=20,50 or rank=10..100")
            }
            let setting = try Configuration.setting(sides[0], of: base.name)
            guard !settings.contains(where: { $0.name == setting.name }) else {
                throw InvalidArgument("the setting \(setting.name) is given twice")
            }
            settings.append(setting)
            values.append(try Self.values(sides[1], of: setting))
        }
        guard !settings.isEmpty else { throw InvalidArgument("no setting is given to search") }
        self.settings = settings
        self.values = values
    }

    /// The space of the settings of `base` that say what is worth trying (`Setting.tried`) and have a say, without
    /// those called `names`; nil where there is none.
    init?(worthTryingOf base: Configuration, without names: Set<String>) throws {
        let texts = Configuration.settings.compactMap { setting -> String? in
            guard !names.contains(setting.name), setting.idleReason(in: base) == nil else { return nil }
            return setting.tried.map { "\(setting.name)=\($0)" }
        }
        guard !texts.isEmpty else { return nil }
        try self.init(base, texts)
    }

    /// `A..B` where both are numbers that the setting can be, else values between commas.
    private static func values(_ text: String, of setting: Setting<Configuration>) throws -> SearchValues {
        let ends = text.split(separator: "..", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard ends.count == 2 else {
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return .list(try parts.map { try setting.value($0) })
        }
        switch (try setting.value(ends[0]), try setting.value(ends[1])) {
        case (.whole(let low), .whole(let high)) where low < high && low.magnitude < 1 << 52 && high < 1 << 52:
            return .wholeRange(low...high)
        case (.real(let low), .real(let high)) where low < high && (high - low).isFinite:
            return .realRange(low...high)
        default:
            throw InvalidArgument(
                "\(setting.name)=\(text): a range is LOW..HIGH, of two numbers of which the first is less")
        }
    }

    /// Every combination of the values, those of the last setting changing quickest; none twice.
    /// - Throws: `InvalidArgument` for a range, or more than ``limit`` of them.
    /// - Returns: as many as the product of the lists' lengths, but for values given twice.
    /// - Complexity: O(points · settings).
    public func grid() throws -> [Configuration] {
        var points: [[String: SettingValue]] = [[:]]
        for (name, values) in zip(names, values) {
            guard case .list(let list) = values else {
                throw InvalidArgument(
                    "\(name) is given as a range, of which a random search draws; a grid takes a list")
            }
            guard points.count * list.count <= Self.limit else {
                throw InvalidArgument(
                    "the grid has more than \(Self.limit.grouped) points; draw some at random instead")
            }
            points = points.flatMap { point in list.map { point.merging([name: $0]) { $1 } } }
        }
        return try configurations(points)
    }

    /// `count` combinations drawn for `seed`, none twice, so that there may be fewer.
    ///
    /// Each value of a list and each whole number of a range is as likely as another. Of a range of other numbers the
    /// logarithm is uniform where both ends are above 0 and ten times or more apart, else the number; it is rounded to
    /// 4 digits.
    /// - Throws: `InvalidArgument` for a count below 1 or above ``limit``.
    /// - Returns: 1 to `count` configurations; the first k of a search of more trials are those of one of k, but for
    ///   repeats.
    public func random(_ count: Int, seed: UInt64) throws -> [Configuration] {
        guard (1...Self.limit).contains(count) else {
            throw InvalidArgument("\(count) random trials: take 1 to \(Self.limit.grouped)")
        }
        return try configurations(
            (0..<count).map { trial in
                var point: [String: SettingValue] = [:]
                for (place, (name, values)) in zip(names, values).enumerated() {
                    var generator = Philox(seed: seed, purpose: .search, epoch: trial, row: place)
                    point[name] = values.draw(Double(generator.next() >> 11) * 0x1p-53)
                }
                return point
            })
    }

    /// The configuration of trial `trial` of a search around the base: each setting keeps its value or, as likely, has
    /// another that is drawn as for ``random(_:seed:)``. One at the least is drawn.
    func neighbor(_ trial: Int, seed: UInt64) throws -> Configuration {
        var configuration = base
        for (place, (setting, values)) in zip(settings, values).enumerated() {
            var generator = Philox(seed: seed, purpose: .search, epoch: trial, row: place)
            let (coin, draw) = (generator.next(), generator.next())
            guard coin >> 63 == 0 || place == trial % settings.count else { continue }
            try setting.set(values.draw(Double(draw >> 11) * 0x1p-53), in: &configuration)
        }
        return configuration
    }

    /// The distinct ones of `points`, in their order, as configurations.
    private func configurations(_ points: [[String: SettingValue]]) throws -> [Configuration] {
        var seen: Set<[String: SettingValue]> = []
        return try points.filter { seen.insert($0).inserted }.map { point in
            try settings.reduce(into: base) { configuration, setting in
                if let value = point[setting.name] { try setting.set(value, in: &configuration) }
            }
        }
    }
}

/// What is tried of one setting.
private enum SearchValues: Sendable {
    case list([SettingValue])
    case wholeRange(ClosedRange<Int>)
    case realRange(ClosedRange<Double>)

    /// The value at `place`, from 0 to 1, the latter excluded.
    func draw(_ place: Double) -> SettingValue {
        switch self {
        case .list(let list): return list[Int(place * Double(list.count))]
        case .wholeRange(let range):
            return .whole(range.lowerBound + Int(place * Double(range.upperBound - range.lowerBound + 1)))
        case .realRange(let range):
            let (low, high) = (range.lowerBound, range.upperBound)
            let number =
                low > 0 && high / low >= 10
                ? low * Elementary.exp(place * Elementary.log(high / low)) : low + place * (high - low)
            return .real(min(max(Double(number.significant(4)) ?? number, low), high))
        }
    }
}

extension RandomPurpose {
    /// The settings that a random search tries.
    static let search = RandomPurpose(rawValue: 13)
}
