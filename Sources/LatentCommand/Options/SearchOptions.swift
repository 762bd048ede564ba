import ArgumentParser
import Latent

/// A search over models and their settings.
struct SearchOptions: ParsableArguments {
    @Option(help: .value("names", "Search these models and their settings, or auto."))
    var models: String?

    @Option(help: .value("count", "Try so many settings (default: 30)."))
    var trials: Int?

    @Option(help: .value("time", "Try for so long: 90s, 2m, 1.5h."), transform: { try TimeSpan.seconds(of: $0) })
    var budget: Double?

    @Option(help: .value("file", "Keep finished trials here, and go on from them."))
    var record: String?

    @Option(help: .value("file", "Repeat the trials of such a record, to the bit."))
    var replay: String?

    func validate() throws {
        if models == nil, let option = given.first {
            throw ValidationError("\(option) goes with --models NAMES, or --models auto.")
        }
        if budget != nil, trials != nil { throw ValidationError("--trials and --budget: take one of them.") }
        if let trials, !(1...10_000).contains(trials) {
            throw ValidationError("--trials \(trials): take 1 to 10000.")
        }
        if replay != nil, let other = given.first(where: { $0 != "--replay" }) {
            throw ValidationError("\(other) and --replay: the record says how much was tried, and stays as it is.")
        }
    }

    /// The options that were given beside `models`.
    private var given: [String] {
        [
            trials.map { _ in "--trials" }, budget.map { _ in "--budget" }, record.map { _ in "--record" },
            replay.map { _ in "--replay" },
        ].compactMap { $0 }
    }

    /// How much is tried, where no record is repeated.
    var extent: ModelSearch.Extent { budget.map { .seconds($0) } ?? .trials(trials ?? 30) }
}

/// Spans of time as people write them.
enum TimeSpan {
    private static let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600]

    /// The seconds that `text` means: `90`, `90s`, `2m` or `1.5h`.
    /// - Throws: `ValidationError` for text of another form, or no time at all.
    static func seconds(of text: String) throws -> Double {
        let unit = text.last.flatMap { units[$0] }
        guard let number = Double(unit == nil ? text : String(text.dropLast())), number > 0, number < 1e7 else {
            throw ValidationError("'\(text)' is no span of time, such as 90s, 2m or 1.5h, of more than nothing.")
        }
        return number * (unit ?? 1)
    }
}
