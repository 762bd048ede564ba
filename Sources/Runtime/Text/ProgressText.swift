/// The texts of a progress display, each a function of what it is given.
package enum ProgressText {
    /// A duration for people: 0.4 s, 12 s, 3 min 05 s, 2 h 04 min. What is cut off is not rounded.
    package static func duration(_ duration: Duration) -> String {
        let (whole, attoseconds) = max(duration, .zero).components
        let twoDigits = { (value: Int64) in value < 10 ? "0\(value)" : "\(value)" }
        switch whole {
        case ..<10: return "\(whole).\(attoseconds / 100_000_000_000_000_000) s"
        case ..<60: return "\(whole) s"
        case ..<3600: return "\(whole / 60) min \(twoDigits(whole % 60)) s"
        default: return "\(whole / 3600) h \(twoDigits(whole / 60 % 60)) min"
        }
    }

    /// How many steps were done, and what time had passed, when a job first reported.
    package struct Start: Sendable {
        package let completed: Int
        package let elapsed: Duration

        package init(completed: Int, elapsed: Duration) {
            self.completed = completed
            self.elapsed = elapsed
        }
    }

    /// A line without a bar, for logs. The time left is that of the steps since `first`; nil counts from the start.
    ///
    ///     training  12/20  loss 0.6321  3 min 05 s, 2 min 03 s left
    package static func line(
        title: String, update: ProgressUpdate, elapsed: Duration, since first: Start? = nil
    ) -> String {
        join([title, counts(update), update.message, times(update, elapsed, first)], by: "  ")
    }

    /// A line of at most `width` characters with a bar in it. What a narrow terminal has no room for goes:
    /// first the bar, then the message, then the end of the line.
    /// - Parameters:
    ///   - title: what is done.
    ///   - update: how far it is.
    ///   - elapsed: the time since the start.
    ///   - first: as for a line without a bar.
    ///   - width: the most characters.
    ///   - unicode: whether the terminal shows blocks, or number signs and hyphens are to stand for them.
    /// - Returns: one line, without its end.
    package static func barLine(
        title: String, update: ProgressUpdate, elapsed: Duration, since first: Start? = nil, width: Int, unicode: Bool
    ) -> String {
        // Room is kept for times and counts at their longest, and the widths are few: the bar must not jump with
        // every digit that comes or goes.
        let counts = counts(update)
        let longestCounts = 2 * String(update.total).count + 1
        let gaps = 8
        let longestTimes = "59 min 59 s, 59 min 59 s left".count
        let room = width - title.count - longestCounts - update.message.count - longestTimes - gaps
        if let barWidth = [40, 20, 10].first(where: { $0 <= room }) {
            let bar = bar(fraction: fraction(update), width: barWidth, unicode: unicode)
            let parts = [title, bar, counts, update.message, times(update, elapsed, first)]
            return String(join(parts, by: "  ").prefix(width))
        }
        let line = line(title: title, update: update, elapsed: elapsed, since: first)
        if line.count <= width { return line }
        return String(join([title, counts, times(update, elapsed, first)], by: "  ").prefix(max(width, 0)))
    }

    /// A bar of exactly `width` characters.
    package static func bar(fraction: Double, width: Int, unicode: Bool) -> String {
        let full = min(max(Int(fraction * Double(width)), 0), width)
        return unicode
            ? String(repeating: "█", count: full) + String(repeating: "░", count: width - full)
            : String(repeating: "#", count: full) + String(repeating: "-", count: width - full)
    }

    /// Whether the environment's locale says that a terminal shows UTF-8.
    ///
    /// The first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set decides, as for the C library.
    package static func isUnicode(environment: (String) -> String?) -> Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let locale = environment(name), !locale.isEmpty else { continue }
            let folded = locale.lowercased()
            return folded.hasSuffix("utf-8") || folded.hasSuffix("utf8")
        }
        return false
    }

    private static func fraction(_ update: ProgressUpdate) -> Double {
        update.total > 0 ? Double(update.completed) / Double(update.total) : 0
    }

    private static func counts(_ update: ProgressUpdate) -> String {
        "\(update.completed)/\(update.total)"
    }

    private static func times(_ update: ProgressUpdate, _ elapsed: Duration, _ first: Start?) -> String {
        let done = update.completed - (first?.completed ?? 0)
        guard update.stepsAreAlike, done > 0, update.completed < update.total else { return duration(elapsed) }
        let left = (elapsed - (first?.elapsed ?? .zero)) / Double(done) * Double(update.total - update.completed)
        return "\(duration(elapsed)), \(duration(left)) left"
    }

    private static func join(_ parts: [String], by separator: String) -> String {
        parts.filter { !$0.isEmpty }.joined(separator: separator)
    }
}
