import Glibc
import LatentRuntime
import XCTest

final class StopSignalTests: XCTestCase {
    func testTheyAreNotedWhileListening() throws {
        for signal in [SIGTERM, SIGINT, SIGUSR1, SIGHUP] {
            StopSignals.listening {
                XCTAssertFalse(StopSignals.cameIn)
                raise(signal)
                XCTAssertTrue(StopSignals.cameIn, "signal \(signal)")
            }
        }
        StopSignals.listening { XCTAssertFalse(StopSignals.cameIn, "each call begins anew") }
    }

    /// What was done about a signal before is done again: here, ignored.
    func testTheOldWaysComeBack() {
        for number in [SIGTERM, SIGINT, SIGUSR1, SIGHUP] {
            let usual = signal(number, SIG_IGN)
            StopSignals.listening {}
            var action = sigaction()
            sigaction(number, nil, &action)
            XCTAssertEqual(
                unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self),
                unsafeBitCast(SIG_IGN, to: Int.self))
            signal(number, usual)
        }
    }

    /// Under `nohup` a terminal may go away.
    func testAnIgnoredHangupStaysIgnored() {
        let usual = signal(SIGHUP, SIG_IGN)
        StopSignals.listening {
            raise(SIGHUP)
            XCTAssertFalse(StopSignals.cameIn)
        }
        signal(SIGHUP, usual)
    }

    /// The first SIGINT takes our handler away, so that the second ends the process.
    func testASecondInterruptIsAsUsual() {
        StopSignals.listening {
            raise(SIGINT)
            var action = sigaction()
            sigaction(SIGINT, nil, &action)
            XCTAssertEqual(
                unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self),
                unsafeBitCast(SIG_DFL, to: Int.self))
        }
    }
}
