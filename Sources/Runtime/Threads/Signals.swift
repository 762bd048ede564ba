import Glibc
import Synchronization

/// Signals that ask a long job to stop: SIGINT of a person, SIGHUP of a terminal that goes away, SIGTERM of a
/// scheduler, and SIGUSR1, which schedulers send some time before a limit ends.
///
/// A handler does nothing but note that one came, which is all that is safe there; the job asks when it can stop.
///
///     try StopSignals.listening {
///         while !StopSignals.cameIn, try trainEpoch() {}
///         try save()
///     }
public enum StopSignals {
    // Made before a handler can run, because making it would not be safe there.
    private static let received = Atomic<Bool>(false)

    /// Whether one came since the last call of ``listening(_:)`` began.
    public static var cameIn: Bool { received.load(ordering: .relaxed) }

    /// Runs `body`, while which the signals are noted instead of ending the process. A second SIGINT ends it as usual.
    /// What was done about the signals before is done again afterwards. A SIGHUP that is ignored, as `nohup` has it,
    /// stays so.
    ///
    /// It is for one caller at a time: a call within another forgets what came in before.
    public static func listening<Result>(_ body: () throws -> Result) rethrows -> Result {
        received.store(false, ordering: .relaxed)
        let before = [
            // Back to the usual after the first: whoever asks twice does not want to wait.
            (SIGINT, listen(to: SIGINT, flags: SA_RESTART | Int32(bitPattern: UInt32(SA_RESETHAND)))),
            (SIGTERM, listen(to: SIGTERM, flags: SA_RESTART)), (SIGUSR1, listen(to: SIGUSR1, flags: SA_RESTART)),
            (SIGHUP, listen(to: SIGHUP, flags: SA_RESTART)),
        ]
        defer {
            for (signal, action) in before {
                var action = action
                sigaction(signal, &action, nil)
            }
        }
        return try body()
    }

    private static func isIgnoring(_ action: sigaction) -> Bool {
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Notes `signal` from now on.
    /// - Returns: what was done about it before.
    private static func listen(to signal: Int32, flags: Int32) -> sigaction {
        var (action, before) = (sigaction(), sigaction())
        action.__sigaction_handler.sa_handler = { _ in StopSignals.received.store(true, ordering: .relaxed) }
        action.sa_flags = flags
        sigaction(signal, &action, &before)
        if signal == SIGHUP, isIgnoring(before) { sigaction(signal, &before, nil) }
        return before
    }
}
