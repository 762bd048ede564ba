import Foundation
import LatentEvaluation
import LatentTestSupport
import XCTest

/// `Documentation/JSON.md` against the code that it is made from and the documents that it is about.
final class JSONPageTests: CommandTestCase {
    private func page() throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent("Documentation/JSON.md"), encoding: .utf8)
    }

    /// `latent json-keys > Documentation/JSON.md` brings it up to date.
    func testThePageIsMadeFromTheCode() throws {
        XCTAssertEqual(try page(), try latent("json-keys").output)
    }

    /// The keys of each section of the page.
    private func sections() throws -> [String: Set<String>] {
        var sections: [String: Set<String>] = [:]
        var heading = ""
        for line in try page().split(separator: "\n") {
            if line.hasPrefix("## ") {
                heading = line.dropFirst(3).replacingOccurrences(of: "`", with: "")
            } else if line.hasPrefix("| `") {
                sections[heading, default: []].insert(String(line.split(separator: "`")[1]))
            }
        }
        return sections
    }

    /// What lies under these is told elsewhere: by `latent models`, and by the page's text.
    private let opaque: Set = ["configuration", "best", "value"]

    /// The paths of all keys within `value`.
    private func paths(_ value: Any, _ path: String = "") -> Set<String> {
        if let list = value as? [Any] {
            // A list of lists is told of in one line.
            if list.first is [Any] { return [] }
            return list.reduce(into: []) { $0.formUnion(paths($1, path + "[]")) }
        }
        guard let object = value as? [String: Any] else { return [] }
        return object.reduce(into: []) { result, entry in
            let key = (try? Metric.named(entry.key)) == nil ? entry.key : Metric.placeholder
            let own = path.isEmpty ? key : "\(path).\(key)"
            result.insert(own)
            if !opaque.contains(key) { result.formUnion(paths(entry.value, own)) }
        }
    }

    /// Each document has the keys of its section, all of them and no others, over some runs that leave none null.
    func testDocumentsHaveTheKeysOfThePage() throws {
        let folder = try makeFolder()
        try folder.write(
            Array("%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1\n2 2 2\n".utf8), to: "a.mtx")
        try latent("train", "svd", "--rank", "2", "--data", "board", "--output", "svd", in: folder)
        try latent("train", "biases", "--data", "board", "--output", "biases", in: folder)
        try latent("train", "user-knn", "--data", "board", "--output", "users", in: folder)
        try latent("train", "item-knn", "--data", "board", "--output", "items", in: folder)
        let split = ["--data", "board", "--split", "random:0.25:1"]
        let runs: [(section: String, [[String]])] = [
            ("latent data describe", [["data", "describe", "board"]]),
            (
                "latent data split",
                [["data", "split", "board", "--split", "random:0.5:1", "--output", "parts"]]
            ),
            ("latent data generate", [["data", "generate", "--preset", "ml-100k", "--output", "new"]]),
            ("latent models", [["models"]]),
            ("latent train", [["train", "autoencoder", "--rank", "2", "--epochs", "1"] + split]),
            (
                "latent compare",
                [
                    ["compare", "--models", "item-mean,biases", "--top", "3"] + split,
                    ["compare", "--models", "item-mean,biases", "--data", "board", "--folds", "2"],
                ]
            ),
            ("latent tune", [["tune", "svd", "--grid", "rank=2,3", "--metric", "ndcg"] + split]),
            ("latent tune --models", [["tune", "--models", "svd,biases", "--trials", "3"] + split]),
            ("latent evaluate", [["evaluate", "--model", "svd"] + split]),
            (
                "latent recommend",
                [
                    ["recommend", "--model", "users", "--user", "11", "--explain"],
                    ["recommend", "--model", "items", "--ratings", "100=5,107=1", "--explain"],
                ]
            ),
            (
                "latent recommend --output",
                [["recommend", "--model", "svd", "--all-users", "--output", "lists.csv"]]
            ),
            (
                "latent predict",
                [
                    ["predict", "--model", "svd", "--pairs", "board"],
                    ["predict", "--model", "svd", "--pairs", "board", "--output", "p.csv"],
                ]
            ),
            (
                "latent coldstart",
                [
                    [
                        "coldstart", "--data", "board", "--split", "items:5:1", "--known", "0,2", "-n", "3", "--rank",
                        "2",
                        "--plot", "x.svg",
                    ]
                ]
            ),
            (
                "latent coldstart --ask",
                [["coldstart", "--data", "board", "--split", "users:8:1", "--ask", "2", "--rank", "2"]]
            ),
            ("latent update", [["update", "--model", "biases", "--data", "board"]]),
            ("latent vectors", [["vectors", "--model", "svd", "--output", "v"]]),
            (
                "latent topk",
                [["topk", "v/users.npy", "v/items.npy", "-n", "1", "--output", "l.npy", "--scores", "s.npy"]]
            ),
            ("latent similar", [["similar", "--model", "svd", "--item", "100"]]),
            ("latent inspect", [["inspect", "--model", "svd"], ["inspect", "--model", "biases"]]),
            ("latent svd", [["svd", "a.mtx", "--rank", "1"]]),
            ("latent bench", [["bench", "syrk", "--quiet"]]),
            ("latent doctor", [["doctor"]]),
        ]
        let sections = try sections()
        for (section, commands) in runs {
            var found: Set<String> = []
            for command in commands {
                let outcome = try Command.run(command + ["--json"], in: folder.path)
                XCTAssertEqual(outcome.code, 0, "\(command): \(outcome.errors)")
                let json = try outcome.json()
                for document in (json as? [Any]) ?? [json] {
                    let facts = try XCTUnwrap(document as? [String: Any])
                    // Of `recommend --output` it is the command alone.
                    let name = try XCTUnwrap(facts["command"] as? String)
                    XCTAssertEqual("latent \(name)", section.components(separatedBy: " --")[0])
                    XCTAssertEqual(facts["version"] as? String, try latent("--version").output.trimmed)
                    found.formUnion(paths(document))
                }
            }
            let expected = try XCTUnwrap(sections[section], section)
            XCTAssertEqual(
                found.subtracting(["command", "version"]).subtracting(expected), [], "not on the page: \(section)")
            XCTAssertEqual(expected.subtracting(found), [], "only on the page: \(section)")
        }
    }

    /// An error is a document, too, with the exit code and the words of standard error, whoever finds it.
    func testErrors() throws {
        let folder = try makeFolder()
        for (code, words, command) in [
            (66, "none: no such file", ["data", "describe", "none"]),
            (64, "rank 21", ["train", "svd", "--rank", "21"]),
            (64, "Unknown option '--fast'", ["train", "svd", "--fast"]),
            (64, "did you mean --rank", ["train", "svd", "--rnk", "3"]),
            (64, "--top", ["evaluate", "--model", "m", "--top", "0"]),
            (64, "Un", ["evaluat"]),
        ] as [(Int, String, [String])] {
            let data = command[0] == "data" ? [] : ["--data", "board"]
            let outcome = try Command.run(command + data + ["--json"], in: folder.path)
            XCTAssertEqual(Int(outcome.code), code, outcome.errors)
            let error = try XCTUnwrap(outcome.object()["error"] as? [String: Any])
            XCTAssertEqual(error["code"] as? Int, code)
            let message = try XCTUnwrap(error["message"] as? String)
            XCTAssertTrue(message.contains(words) || words == "--top", message)
            XCTAssertTrue(
                outcome.errors.hasPrefix("latent: \(message)"), "\(outcome.errors) does not begin with \(message)")
            XCTAssertEqual(try keys(outcome.object()), ["command", "version", "error"])
            let asked = command[0] == "data" ? "data describe" : command[0] == "evaluat" ? "latent" : command[0]
            XCTAssertEqual(try outcome.object()["command"] as? String, asked)
            XCTAssertEqual(try Command.run(command + data, in: folder.path).output, "", "without --json")
        }
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
