import Glibc
import Synchronization

/// What a long job reports.
public struct ProgressUpdate: Sendable {
    /// How many of `total` steps are done.
    public let completed: Int
    /// How many steps there are.
    public let total: Int
    /// A few words on how it goes, such as `loss 0.6321`; may be empty.
    public let message: String
    /// Whether a step takes about as long as another, so that those done tell how long the rest will take.
    public let stepsAreAlike: Bool

    /// A report that `completed` of `total` steps are done.
    public init(completed: Int, total: Int, message: String = "", stepsAreAlike: Bool = true) {
        self.completed = completed
        self.total = total
        self.message = message
        self.stepsAreAlike = stepsAreAlike
    }
}

/// Takes the reports of a long job, from any thread.
///
/// It should return soon: the job waits for it.
public typealias ProgressHandler = @Sendable (ProgressUpdate) -> Void

/// Shows a long job's progress on standard error: on a terminal a bar, redrawn in place; elsewhere a plain line
/// every 5 seconds at most, so that a job done sooner says nothing.
///
///     let display = ProgressDisplay(title: "training", quiet: false)
///     let report = display.handler
///     for epoch in 1...20 { report(ProgressUpdate(completed: epoch, total: 20, message: "loss \(train(epoch))")) }
///     display.finish()
public final class ProgressDisplay: Sendable {
    /// Where a display writes and what it asks of the system.
    package struct Surroundings: Sendable {
        /// The terminal's width, or nil where there is no terminal; asked at every drawing, for it may change.
        package var columns: @Sendable () -> Int?
        package var unicode: Bool
        /// The time since some fixed moment.
        package var now: @Sendable () -> Duration
        /// The time of day, as a line of a log begins with it.
        package var date: @Sendable () -> String
        package var write: @Sendable (String) -> Void

        package init(
            columns: @escaping @Sendable () -> Int?, unicode: Bool, now: @escaping @Sendable () -> Duration,
            date: @escaping @Sendable () -> String, write: @escaping @Sendable (String) -> Void
        ) {
            self.columns = columns
            self.unicode = unicode
            self.now = now
            self.date = date
            self.write = write
        }
    }

    private struct State {
        var shown: Duration?
        /// Where the job began, which may be in the midst of its steps.
        var first: ProgressText.Start?
        var latest: ProgressUpdate?
        var latestIsShown = false
        var barIsDrawn = false
        var finished = false
    }

    private static let barInterval = Duration.milliseconds(100)
    private static let lineInterval = Duration.seconds(5)

    private let title: String
    private let quiet: Bool
    private let surroundings: Surroundings
    private let start: Duration
    private let state = Mutex(State())

    /// The elapsed time counts from here. A quiet display shows nothing.
    public convenience init(title: String, quiet: Bool) {
        self.init(title: title, quiet: quiet, surroundings: .standardError)
    }

    package init(title: String, quiet: Bool, surroundings: Surroundings) {
        self.title = title
        self.quiet = quiet
        self.surroundings = surroundings
        start = surroundings.now()
    }

    /// What to give to the job.
    ///
    /// Any thread may call it, and as often as it likes: a bar is drawn ten times a second at most.
    public var handler: ProgressHandler {
        { self.show($0) }
    }

    /// Takes the bar away, so that results start on a clean line; later reports are not shown. Without a
    /// terminal, says where a job ended that took longer than the time between lines, or, of any job, `summary`.
    public func finish(saying summary: String? = nil) {
        guard !quiet else { return }
        state.withLock { state in
            guard !state.finished else { return }
            state.finished = true
            let elapsed = surroundings.now() - start
            if state.barIsDrawn {
                surroundings.write("\r\u{1B}[K")
            } else if let summary, surroundings.columns() == nil {
                log("\(title)  \(summary)  \(ProgressText.duration(elapsed))")
            } else if let latest = state.latest, !state.latestIsShown, elapsed > Self.lineInterval {
                log(ProgressText.line(title: title, update: latest, elapsed: elapsed, since: state.first))
            }
        }
    }

    /// A line of its own, where there is no terminal.
    private func log(_ line: String) { surroundings.write("\(surroundings.date())  \(line)\n") }

    /// The first report tells where the job began: the time left is reckoned from what was done since.
    private func show(_ update: ProgressUpdate) {
        guard !quiet else { return }
        state.withLock { state in
            guard !state.finished else { return }
            state.latest = update
            state.latestIsShown = false
            let now = surroundings.now()
            if state.first == nil {
                state.first = ProgressText.Start(completed: update.completed, elapsed: now - start)
            }
            let columns = surroundings.columns()
            if columns == nil {
                guard now - (state.shown ?? start) >= Self.lineInterval else { return }
            } else if let shown = state.shown {
                guard now - shown >= Self.barInterval else { return }
            }
            state.shown = now
            state.latestIsShown = true
            guard let columns else {
                log(ProgressText.line(title: title, update: update, elapsed: now - start, since: state.first))
                return
            }
            // Many terminals wrap once the last column is filled.
            let line = ProgressText.barLine(
                title: title, update: update, elapsed: now - start, since: state.first, width: columns - 1,
                unicode: surroundings.unicode)
            state.barIsDrawn = true
            surroundings.write("\r\(line)\u{1B}[K")
        }
    }
}

extension ProgressDisplay.Surroundings {
    /// The process's own standard error, clock and environment.
    static var standardError: Self {
        let variable = { (name: String) in getenv(name).map { String(cString: $0) } }
        let isTerminal = isatty(STDERR_FILENO) == 1 && variable("TERM") != "dumb"
        let clock = ContinuousClock()
        let start = clock.now
        return Self(
            columns: {
                guard isTerminal else { return nil }
                var size = winsize()
                let known = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
                return known ? Int(size.ws_col) : 80
            },
            unicode: ProgressText.isUnicode(environment: variable),
            now: { clock.now - start }, date: { timeOfDay() },
            write: { text in
                // A progress line that cannot be written is no reason to stop the job.
                var rest = Array(text.utf8)[...]
                while !rest.isEmpty {
                    let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
                    guard count > 0 else { return }
                    rest = rest.dropFirst(count)
                }
            })
    }
}

/// The date and the time of day here, such as `2026-11-29 13:05:09`.
private func timeOfDay() -> String {
    var (seconds, parts) = (time(nil), tm())
    localtime_r(&seconds, &parts)
    return String(unsafeUninitializedCapacity: 32) { bytes in
        bytes.withMemoryRebound(to: CChar.self) { strftime($0.baseAddress, $0.count, "%Y-%m-%d %H:%M:%S", &parts) }
    }
}
