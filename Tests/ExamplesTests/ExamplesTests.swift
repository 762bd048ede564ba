import Foundation
import LatentDatasets
import LatentRecommenders
import LatentTestSupport
import XCTest

/// The library as the package of a stranger has it, outside of the repository.
final class ExamplesTests: XCTestCase {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private let examples = ExamplesTests.root.appendingPathComponent("Examples")

    /// A copy of `Examples` is built against this checkout, and each of its programs runs on generated ratings.
    func testAStrangersPackageBuildsAndRuns() throws {
        let folder = try TemporaryFolder()
        let package = URL(fileURLWithPath: folder.file("stranger"))
        try FileManager.default.createDirectory(at: package, withIntermediateDirectories: true)
        for name in ["Package.swift", "Sources"] {
            try FileManager.default.copyItem(
                at: examples.appendingPathComponent(name), to: package.appendingPathComponent(name))
        }
        let manifest = package.appendingPathComponent("Package.swift")
        let text = try String(contentsOf: manifest, encoding: .utf8)
        let moved = text.replacingOccurrences(of: "path: \"..\"", with: "path: \"\(Self.root.path)\"")
        XCTAssertNotEqual(moved, text)
        try moved.write(to: manifest, atomically: true, encoding: .utf8)
        let built = Self.root.appendingPathComponent(".build-examples").path
        try run(
            "swift", "build", "-c", "release", "--package-path", package.path, "--scratch-path", built, in: folder)

        try FileManager.default.createDirectory(atPath: folder.file("data"), withIntermediateDirectories: true)
        let table = RatingTable.generated(.ml100K, seed: 1)
        try table.write(to: folder.file("data/ml-1m.zip"), layout: .tabbed)
        try TrainingSet(table).byUser().writeMatrixMarket(to: folder.file("ratings.mtx"))
        XCTAssertTrue(try run("\(built)/release/Recommend", in: folder).hasSuffix("model read back\n"))
        XCTAssertTrue(try run("\(built)/release/Decompose", in: folder).contains(" true "))
        let own = try run("\(built)/release/OwnModel", in: folder)
        XCTAssertTrue(own.hasPrefix("shrunk-means [\"pseudocount\": 10.0]\n"), own)
        XCTAssertEqual(own.split(separator: "\n").count, 6, own)
    }

    /// What pages show of Swift stands in the examples to the letter.
    func testDocumentedSwiftStandsInTheExamples() throws {
        let programs = try FileManager.default.subpathsOfDirectory(
            atPath: examples.appendingPathComponent("Sources").path)
        let sources = try (["Package.swift"] + programs.map { "Sources/\($0)" }).filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOf: examples.appendingPathComponent($0), encoding: .utf8) }
        let pages = [
            "README.md", "Documentation/Guide.md", "Sources/Latent/Latent.docc/GettingStarted.md",
            "Sources/LinearAlgebra/LatentLinearAlgebra.docc/LatentLinearAlgebra.md",
        ]
        for name in pages {
            let page = try String(contentsOf: Self.root.appendingPathComponent(name), encoding: .utf8)
            let blocks = page.components(separatedBy: "```swift\n").dropFirst()
            XCTAssertFalse(blocks.isEmpty, "\(name) shows no Swift")
            for block in blocks.map({ $0.components(separatedBy: "```")[0] }) {
                XCTAssertTrue(sources.contains { $0.contains(block) }, "\(name) shows Swift of its own:\n\(block)")
            }
        }
    }

    /// Runs a program in `folder` to its end, and gives what it printed.
    @discardableResult
    private func run(_ arguments: String..., in folder: TemporaryFolder) throws -> String {
        let outcome = try ChildProcess(arguments, in: folder.path).wait(seconds: 1800)
        XCTAssertEqual(outcome.code, 0, "\(arguments): \(outcome.output)\(outcome.errors)")
        return outcome.output
    }
}
