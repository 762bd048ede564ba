import LatentRuntime
import Synchronization
import XCTest

final class ProgressTextTests: XCTestCase {
    func testDurations() {
        let texts: [(Duration, String)] = [
            (.zero, "0.0 s"), (.milliseconds(-5), "0.0 s"), (.milliseconds(449), "0.4 s"),
            (.milliseconds(9_999), "9.9 s"), (.seconds(10), "10 s"), (.milliseconds(59_999), "59 s"),
            (.seconds(60), "1 min 00 s"), (.seconds(185), "3 min 05 s"), (.seconds(3599), "59 min 59 s"),
            (.seconds(3600), "1 h 00 min"), (.seconds(7440), "2 h 04 min"),
            (.seconds(360_000), "100 h 00 min"),
        ]
        for (duration, text) in texts { XCTAssertEqual(ProgressText.duration(duration), text) }
    }

    func testBar() {
        XCTAssertEqual(ProgressText.bar(fraction: 0.5, width: 8, unicode: false), "####----")
        XCTAssertEqual(ProgressText.bar(fraction: 1, width: 3, unicode: true), "███")
        XCTAssertEqual(ProgressText.bar(fraction: 0, width: 3, unicode: true), "░░░")
        XCTAssertEqual(ProgressText.bar(fraction: 7, width: 3, unicode: false), "###")
        XCTAssertEqual(ProgressText.bar(fraction: -1, width: 3, unicode: false), "---")
    }

    /// 5 of 20 steps took 3 s, so the other 15 take 9 s.
    func testTimeLeft() {
        let update = ProgressUpdate(completed: 5, total: 20, message: "loss 0.6321")
        XCTAssertEqual(
            ProgressText.line(title: "autoencoder", update: update, elapsed: .seconds(3)),
            "autoencoder  5/20  loss 0.6321  3.0 s, 9.0 s left")
    }

    func testTimeLeftIsUnknownAtTheStartAndNothingAtTheEnd() {
        for completed in [0, 20] {
            let update = ProgressUpdate(completed: completed, total: 20)
            XCTAssertEqual(
                ProgressText.line(title: "svd", update: update, elapsed: .seconds(12)),
                "svd  \(completed)/20  12 s")
        }
    }

    /// A job that goes on at step 300 of 400 has done one in the 2 s since it said so; and steps that are not alike say
    /// nothing of one another.
    func testTimeLeftOfWhatIsDoneHere() {
        let update = ProgressUpdate(completed: 301, total: 400)
        XCTAssertEqual(
            ProgressText.line(
                title: "fit", update: update, elapsed: .seconds(5), since: .init(completed: 300, elapsed: .seconds(3))),
            "fit  301/400  5.0 s, 3 min 18 s left")
        let unlike = ProgressUpdate(completed: 1, total: 2, message: "neighbors", stepsAreAlike: false)
        XCTAssertEqual(
            ProgressText.line(title: "item-knn", update: unlike, elapsed: .seconds(5)),
            "item-knn  1/2  neighbors  5.0 s")
    }

    func testBarLine() {
        let update = ProgressUpdate(completed: 10, total: 20, message: "loss 0.5")
        XCTAssertEqual(
            ProgressText.barLine(
                title: "fit", update: update, elapsed: .seconds(3), width: 65, unicode: false),
            "fit  #####-----  10/20  loss 0.5  3.0 s, 3.0 s left")
    }

    func testBarLineIsNeverWiderThanTheTerminal() {
        let update = ProgressUpdate(completed: 7, total: 20, message: "validation loss 0.6321")
        for width in 0...200 {
            for unicode in [false, true] {
                let line = ProgressText.barLine(
                    title: "autoencoder", update: update, elapsed: .seconds(100), width: width,
                    unicode: unicode)
                XCTAssertLessThanOrEqual(line.count, width)
                if width >= 50 { XCTAssertTrue(line.contains("7/20"), line) }
            }
        }
    }

    func testLocaleDecidesOnUnicode() {
        let locales: [([String: String], Bool)] = [
            ([:], false), (["LANG": "C"], false), (["LANG": "de_DE.UTF-8"], true), (["LANG": "C.utf8"], true),
            (["LANG": "C.UTF-8", "LC_ALL": "C"], false), (["LANG": "C.UTF-8", "LC_ALL": ""], true),
            (["LANG": "C", "LC_CTYPE": "en_US.UTF-8"], true),
        ]
        for (variables, expected) in locales {
            XCTAssertEqual(ProgressText.isUnicode(environment: { variables[$0] }), expected, "\(variables)")
        }
    }
}

final class ProgressDisplayTests: XCTestCase {
    /// A display's surroundings with a clock that a test sets.
    private final class Stage: Sendable {
        private let time = Mutex(Duration.zero)
        private let text = Mutex("")
        private let columns: Int?

        init(columns: Int?) { self.columns = columns }

        var written: String { text.withLock { $0 } }
        func set(milliseconds: Int) { time.withLock { $0 = .milliseconds(milliseconds) } }

        func display(quiet: Bool = false) -> ProgressDisplay {
            ProgressDisplay(
                title: "fit", quiet: quiet,
                surroundings: .init(
                    columns: { self.columns }, unicode: false, now: { self.time.withLock { $0 } }, date: { "noon" },
                    write: { text in self.text.withLock { $0 += text } }))
        }
    }

    /// Reports every half second; returns what was written.
    private func run(_ stage: Stage, halfSeconds: Int, quiet: Bool = false) -> String {
        let display = stage.display(quiet: quiet)
        for step in 0...halfSeconds {
            stage.set(milliseconds: 500 * step)
            display.handler(ProgressUpdate(completed: step, total: halfSeconds))
        }
        display.finish()
        display.finish()
        display.handler(ProgressUpdate(completed: 0, total: 1))
        return stage.written
    }

    func testShortJobWithoutTerminalSaysNothing() {
        XCTAssertEqual(run(Stage(columns: nil), halfSeconds: 8), "")
    }

    func testLongJobWithoutTerminalSaysALineNowAndThenAndTheLast() {
        XCTAssertEqual(
            run(Stage(columns: nil), halfSeconds: 22),
            """
            noon  fit  10/22  5.0 s, 6.0 s left
            noon  fit  20/22  10 s, 1.0 s left
            noon  fit  22/22  11 s

            """)
    }

    func testLastLineIsNotSaidTwice() {
        XCTAssertEqual(
            run(Stage(columns: nil), halfSeconds: 10), "noon  fit  10/10  5.0 s\n")
    }

    func testTerminalLineIsRedrawnAndCleared() {
        XCTAssertEqual(
            run(Stage(columns: 54), halfSeconds: 2),
            "\rfit  ----------  0/2  0.0 s\u{1B}[K"
                + "\rfit  #####-----  1/2  0.5 s, 0.5 s left\u{1B}[K"
                + "\rfit  ##########  2/2  1.0 s\u{1B}[K" + "\r\u{1B}[K")
    }

    func testTerminalIsDrawnAtMostTenTimesASecond() {
        let stage = Stage(columns: 80)
        let display = stage.display()
        for step in 0...1000 {
            stage.set(milliseconds: step)
            display.handler(ProgressUpdate(completed: step, total: 1000))
        }
        XCTAssertEqual(stage.written.split(separator: "\r").count, 11)
    }

    func testQuietShowsNothing() {
        for columns in [nil, 80] {
            XCTAssertEqual(run(Stage(columns: columns), halfSeconds: 30, quiet: true), "")
        }
    }

    /// A summary is said of any job, but on a terminal, where results follow, and not when quiet.
    func testSummary() {
        for (columns, quiet, expected) in [
            (nil, false, "noon  fit  RMSE 0.9  1.5 s\n"), (80, false, ""), (nil, true, ""),
        ] as [(Int?, Bool, String)] {
            let stage = Stage(columns: columns)
            let display = stage.display(quiet: quiet)
            stage.set(milliseconds: 1500)
            display.finish(saying: "RMSE 0.9")
            display.finish(saying: "RMSE 0.9")
            XCTAssertEqual(stage.written, expected)
        }
        let stage = Stage(columns: nil)
        let display = stage.display()
        display.handler(ProgressUpdate(completed: 0, total: 2))
        stage.set(milliseconds: 6000)
        display.handler(ProgressUpdate(completed: 1, total: 2))
        display.finish(saying: "RMSE 0.9")
        XCTAssertEqual(stage.written, "noon  fit  1/2  6.0 s, 6.0 s left\nnoon  fit  RMSE 0.9  6.0 s\n")
    }

    func testJobThatReportedNothingLeavesNothing() {
        let stage = Stage(columns: 80)
        stage.display().finish()
        XCTAssertEqual(stage.written, "")
    }
}
