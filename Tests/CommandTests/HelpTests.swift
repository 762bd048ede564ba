import LatentRecommenders
import LatentTestSupport
import XCTest

final class HelpTests: CommandTestCase {
    private let commands = [
        ["demo"], ["data"], ["data", "describe"], ["data", "split"], ["data", "fetch"], ["data", "generate"], ["train"],
        ["compare"],
        ["tune"], ["evaluate"], ["cosine"],
        ["recommend"], ["predict"], ["coldstart"], ["similar"], ["inspect"], ["reproduce"], ["svd"], ["bench"],
        ["doctor"],
    ]

    func testEveryCommandHasHelp() throws {
        for command in commands {
            let outcome = try Command.run(command + ["--help"])
            XCTAssertEqual(outcome.code, 0, "\(command)")
            XCTAssertEqual(outcome.errors, "", "\(command)")
            XCTAssertTrue(
                outcome.output.contains("USAGE: latent \(command.joined(separator: " "))"), outcome.output)
            guard command != ["data"] else { continue }
            for option in ["--json", "--threads", "--quiet"] {
                XCTAssertTrue(outcome.output.contains(option), "\(command) says nothing of \(option)")
            }
        }
    }

    /// Examples stand on lines of their own, each command on one.
    func testExamples() throws {
        let lines = try latent("similar", "--help").output.split(separator: "\n")
        let examples = lines.filter { $0.contains("latent similar --model") && !$0.contains("USAGE") }
        XCTAssertEqual(examples.count, 3)
        XCTAssertTrue(examples.allSatisfy { $0.hasPrefix("  latent") }, "\(examples)")
        for end in ["--item 260", "--least", "--metric euclidean"] {
            XCTAssertTrue(examples.contains { $0.hasSuffix(end) }, "\(examples)")
        }
        XCTAssertTrue(try latent("compare", "--help").output.contains("chosen"), "how --item-count chooses")
    }

    func testTheCommandItself() throws {
        let help = try latent("--help").output
        XCTAssertEqual(try latent().output, help, "without arguments it helps")
        for command in commands where command.count == 1 {
            XCTAssertTrue(help.contains("\n  \(command[0]) "), "no \(command[0]) in \(help)")
        }
        for code in ["64 wrong usage", "65 bad data", "66 no such input", "74", "75"] {
            XCTAssertTrue(help.contains(code), "nothing of exit code \(code)")
        }
        XCTAssertEqual(try latent("--version").output.split(separator: ".").count, 3)
    }

    /// What a newcomer asks for first is on a screen of 80 columns and 50 lines.
    func testPagesFitAScreen() throws {
        for words in [[], ["train"], ["tune"], ["compare"]] + ModelRegistry.builtInNames.map({ ["train", $0] }) {
            let lines = try Command.run(words + ["--help"]).output.split(
                separator: "\n", omittingEmptySubsequences: false)
            XCTAssertLessThanOrEqual(lines.count, 51, "\(words)")
            for line in lines { XCTAssertLessThanOrEqual(line.count, 80, "\(words): \(line)") }
        }
    }

    /// A shell completes the settings of every command that takes them, though help shows them a model at a time.
    func testCompletions() throws {
        for shell in ["bash", "zsh", "fish"] {
            let script = try latent("--generate-completion-script", shell).output
            let words = script.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init)
            let count = Dictionary(grouping: words) { $0.drop { $0 == "-" } }.mapValues(\.count)
            for (name, models) in ModelRegistry.settings
            where !Set(models).isDisjoint(with: ModelRegistry.builtInNames) {
                let option = SettingDescription.option(of: name).dropFirst(2)
                XCTAssertGreaterThanOrEqual(count[option] ?? 0, 3, "\(shell) does not complete \(option)")
            }
        }
    }

    /// A model's page shows how the command is called.
    func testUsageOfAModel() throws {
        XCTAssertTrue(
            try latent("tune", "svd", "--help").output.contains(
                "usage: latent tune svd --data PATH --grid NAME=VALUES ... [options]\n"))
        XCTAssertTrue(
            try latent("train", "svd", "--help").output.contains(
                "usage: latent train svd --data PATH [settings] [options]\n"))
    }

    /// What help says of models is what they say of themselves.
    func testModelsOfAnAbility() throws {
        let help = try latent("recommend", "--help").output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let able = ModelRegistry.models(thatCan: .explanations).joined(separator: ", ")
        XCTAssertTrue(help.contains("A model that can (\(able)) says"), help)
    }

    /// One vocabulary: the settings have their names in the help, and so do the models and solvers.
    func testTheVocabulary() throws {
        let help = try latent("train", "--help").output
        for name in [
            "--threads", "--split", "--output", "--checkpoint", "--checkpoint-every", "--resume", "--plot", "--preset",
            "train MODEL --help",
        ] {
            XCTAssertTrue(help.contains(name), "nothing of \(name)")
        }
        for name in ModelRegistry.builtInNames {
            let page = try latent("train", name, "--help").output
            XCTAssertEqual(try latent("train", "--help", name).output, page)
            XCTAssertTrue(page.hasPrefix("\(name): "), page)
            let words = Set(page.split { " \n,()".contains($0) }.map(String.init))
            for setting in try ModelRegistry.configuration(named: name).settingDescriptions {
                XCTAssertTrue(words.contains(setting.option), "\(name) says nothing of \(setting.option)")
                for value in setting.kind == "choice" && setting.idle == nil ? setting.values ?? [] : [] {
                    XCTAssertTrue(words.contains(value), "\(name) says nothing of \(setting.option) \(value)")
                }
            }
        }
        let words = Set(help.split { " \n,:".contains($0) }.map(String.init))
        for name in ModelRegistry.builtInNames { XCTAssertTrue(words.contains(name), "no model \(name)") }
    }
}
