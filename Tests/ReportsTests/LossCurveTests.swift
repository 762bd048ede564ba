import Foundation
import FoundationXML
import LatentRecommenders
import LatentReports
import XCTest

final class LossCurveTests: XCTestCase {
    private func records(_ losses: [Double], validation: [Double]? = nil) -> [EpochRecord] {
        losses.indices.map {
            EpochRecord(epoch: $0 + 1, loss: losses[$0], validationLoss: validation?[$0], seconds: 1)
        }
    }

    /// The attributes of each element of a picture, in order, with the words between its tags under `words`.
    private func elements(_ svg: String) throws -> [(name: String, attributes: [String: String])] {
        let reader = ElementReader()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = reader
        XCTAssertTrue(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "") in \(svg)")
        return reader.elements
    }

    private func points(_ attributes: [String: String]) throws -> [(x: Double, y: Double)] {
        try XCTUnwrap(attributes["points"]).split(separator: " ").map { pair in
            let numbers = pair.split(separator: ",").compactMap { Double($0) }
            XCTAssertEqual(numbers.count, 2)
            return (numbers[0], numbers[1])
        }
    }

    /// A point an epoch; to the right with the epochs, down with the loss, and all within the picture.
    func testLines() throws {
        let losses = [2.5, 1.5, 1.1, 1.0, 0.95], validation = [2.0, 1.6, 1.4, 1.45, 1.5]
        let svg = LossCurve(title: "a", epochs: records(losses, validation: validation)).svg
        let lines = try elements(svg).filter { $0.name == "polyline" }
        XCTAssertEqual(lines.count, 2)
        var scale: Double?
        for (line, values) in zip(lines, [losses, validation]) {
            let places = try points(line.attributes)
            XCTAssertEqual(places.count, 5)
            for (place, next) in zip(places, places.dropFirst()) { XCTAssertLessThan(place.x, next.x) }
            for place in places {
                XCTAssertTrue((0...760).contains(place.x) && (0...440).contains(place.y), "\(place)")
            }
            // The axis is linear: equal differences of the loss are equal lengths, to the hundredth that is written.
            for (k, place) in places.enumerated().dropFirst() where values[k] != values[0] {
                let length = (place.y - places[0].y) / (values[0] - values[k])
                XCTAssertEqual(length, scale ?? length, accuracy: 0.02 / abs(values[0] - values[k]))
                XCTAssertGreaterThan(length, 0, "less loss is farther down")
                scale = scale ?? length
            }
        }
        XCTAssertTrue(svg.contains("prefers-color-scheme: dark"))
        XCTAssertFalse(svg.contains("href"), "it needs no other file")
    }

    func testTheBestEpochIsMarked() throws {
        func marked(_ epochs: [EpochRecord]) throws -> (words: String, cx: String, cy: String) {
            let all = try elements(LossCurve(title: "a", epochs: epochs, bestEpoch: 3).svg)
            let words = try XCTUnwrap(all.first { $0.attributes["class"] == "marked" }?.attributes["words"])
            let circle = try XCTUnwrap(all.first { $0.attributes["class"] == "mark" }).attributes
            return (words, circle["cx"] ?? "", circle["cy"] ?? "")
        }
        let losses = [2.5, 1.5, 1.1, 1.0, 0.95]
        let both = records(losses, validation: [2, 1.6, 1.4, 1.45, 1.4])
        let best = try marked(both)
        XCTAssertEqual(best.words, "best: 1.4, epoch 3")
        let plain = try elements(LossCurve(title: "a", epochs: both).svg)
        XCTAssertFalse(plain.contains { $0.attributes["class"] == "mark" }, "the last epoch's model is no best one")
        let lines = plain.filter { $0.name == "polyline" }
        XCTAssertEqual(
            try XCTUnwrap(lines[1].attributes["points"]).split(separator: " ")[2], "\(best.cx),\(best.cy)")
    }

    /// What is said of the best epoch stands above the plot, so that no line runs through it.
    func testTheMarksWordsAreAboveTheLines() throws {
        for losses in [[2.5, 1.5, 1.1, 1.0], [1, 2, 3], [1, 1, 1]] {
            let validation = losses.map { $0 * 1.01 }
            let all = try elements(
                LossCurve(title: "a", epochs: records(losses, validation: validation), bestEpoch: 1).svg)
            let baseline = try XCTUnwrap(
                Double(all.first { $0.attributes["class"] == "marked" }?.attributes["y"] ?? ""))
            let lines = try all.filter { $0.name == "polyline" }.flatMap { try points($0.attributes) }
            // Letters of 13 reach less than half their size below their line.
            XCTAssertLessThan(baseline + 6.5, try XCTUnwrap(lines.map(\.y).min()))
        }
    }

    func testLegend() throws {
        func names(_ epochs: [EpochRecord]) throws -> [String?] {
            try elements(LossCurve(title: "a", epochs: epochs).svg).filter { $0.attributes["class"] == "legend" }
                .map { $0.attributes["words"] }
        }
        XCTAssertEqual(try names(records([2, 1])), ["training"])
        XCTAssertEqual(try names(records([2, 1], validation: [3, 2])), ["training", "held out"])
    }

    /// What is drawn is said at the axis where both lines are of one kind, and in the legend where they are not.
    func testKinds() throws {
        func words(_ kind: LossKind, validation: [Double]? = [3, 2]) throws -> Set<String> {
            let curve = LossCurve(title: "a", epochs: records([2, 1], validation: validation), kind: kind)
            return Set(try elements(curve.svg).filter { $0.name == "text" }.compactMap { $0.attributes["words"] })
        }
        for kind in [LossKind.squaredError, .crossEntropy] {
            XCTAssertTrue(try words(kind).isSuperset(of: [kind.rawValue, "training", "held out"]))
        }
        XCTAssertTrue(
            try words(.maskedSquaredError).isSuperset(of: [
                "loss", "training: squared error, hidden and shown", "held out: squared error",
            ]))
        XCTAssertTrue(
            try words(.maskedSquaredError, validation: nil).isSuperset(of: [
                "squared error, hidden and shown", "training",
            ]))
    }

    func testTicks() throws {
        func ticks(_ losses: [Double]) throws -> (x: [String], y: [String]) {
            let all = try elements(LossCurve(title: "a", epochs: records(losses)).svg)
            func words(_ kind: String) -> [String] {
                all.filter { $0.attributes["class"] == kind }.compactMap { $0.attributes["words"] }
            }
            return (words("x tick"), words("y tick"))
        }
        var found = try ticks([2.5, 1.5, 1.1, 1.0, 0.95])
        XCTAssertEqual(found.x, ["1", "2", "3", "4", "5"])
        // A spread of 1.55 in five steps or so: 0.5 apart.
        XCTAssertEqual(found.y, ["0.5", "1.0", "1.5", "2.0", "2.5"])
        found = try ticks((0..<100).map { 0.9 - 0.0004 * Double($0) })
        XCTAssertEqual(found.x, ["1", "20", "40", "60", "80", "100"])
        XCTAssertEqual(found.y, ["0.86", "0.87", "0.88", "0.89", "0.90"])
        // A factor of 200: by ratios.
        found = try ticks([20, 3, 0.1])
        XCTAssertEqual(found.y, ["0.1", "0.2", "0.5", "1", "2", "5", "10", "20"])
        // One epoch, and no spread at all.
        found = try ticks([0.75])
        XCTAssertEqual(found.x, ["1"])
        XCTAssertEqual(try ticks([1, 1, 1]).y.count, 3)
        XCTAssertEqual(try ticks([0, 0]).x, ["1", "2"])
    }

    /// Any losses give a picture of finite numbers.
    func testExtremes() throws {
        for losses: [Double] in [[1e300, 1], [1e-300, 1e-299], [-1, 1], [0, 1e-12], [5], [0], [1, 1 + 1e-15]] {
            let svg = LossCurve(title: "a", epochs: records(losses)).svg
            for line in try elements(svg).filter({ $0.name == "polyline" }) {
                for place in try points(line.attributes) {
                    XCTAssertTrue((0...760).contains(place.x) && (0...440).contains(place.y), "\(losses): \(place)")
                }
            }
        }
    }

    func testTitlesAreEscaped() throws {
        let title = "\"R&D\" <script>alert(1)</script> ]]> \u{1} é 電影"
        let all = try elements(LossCurve(title: title, epochs: records([1])).svg)
        let expected = "\"R&D\" <script>alert(1)</script> ]]>  é 電影"
        XCTAssertEqual(all.first { $0.name == "title" }?.attributes["words"], expected)
        XCTAssertEqual(all.first { $0.name == "text" }?.attributes["words"], expected)
        XCTAssertFalse(all.contains { $0.name == "script" })
    }
}

/// Collects elements in the order in which they begin.
private final class ElementReader: NSObject, XMLParserDelegate {
    private(set) var elements: [(name: String, attributes: [String: String])] = []
    private var open: [Int] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append((name, attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters words: String) {
        guard let element = open.last else { return }
        elements[element].attributes["words", default: ""] += words
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }
}
