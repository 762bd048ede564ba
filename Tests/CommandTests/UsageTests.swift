import LatentTestSupport
import XCTest

/// Wrong usage ends with 64, says what was given and what would do, and touches nothing.
final class UsageTests: CommandTestCase {
    func testUnknownNames() throws {
        let folder = try makeFolder()
        try expectFailure(64, ["oracle", "Usage:"], "oracle", in: folder)
        try expectFailure(64, ["--fast"], "train", "autoencoder", "--data", "board", "--fast", in: folder)
        try expectFailure(64, ["oracle", "item-mean"], "train", "oracle", "--data", "board", in: folder)
        try expectFailure(
            64, ["newton", "closed-form"], "train", "autoencoder", "--data", "board", "--solver", "newton",
            in: folder)
        try expectFailure(64, ["keras", "linear-autoencoder"], "reproduce", "keras", in: folder)
        try expectFailure(64, ["fft", "gemm"], "bench", "fft", in: folder)
        try expectFailure(64, ["ml-2m", "ml-1m"], "demo", "--preset", "ml-2m", in: folder)
        try expectFailure(
            64, ["ml-2m", "ml-25m"], "data", "generate", "--preset", "ml-2m", "--output", "new", in: folder)
        try expectFailure(
            64, ["oracle"], "compare", "--data", "board", "--models", "item-mean,oracle", in: folder)
        try expectFailure(
            64, ["newton"], "compare", "--data", "board", "--models", "autoencoder:newton", in: folder)
        try expectFailure(64, ["no model"], "compare", "--data", "board", "--models", "", in: folder)
    }

    func testMissingArguments() throws {
        let folder = try makeFolder()
        try expectFailure(64, ["<model>"], "train", in: folder)
        try expectFailure(64, ["--data"], "train", "autoencoder", in: folder)
        try expectFailure(64, ["--data"], "compare", in: folder)
        try expectFailure(64, ["--model"], "recommend", "--user", "1", in: folder)
        try expectFailure(64, ["--item"], "similar", "--model", "model", in: folder)
        try expectFailure(64, ["<path>"], "data", "describe", in: folder)
    }

    func testThreads() throws {
        let folder = try makeFolder()
        for (given, words) in [("0", "1 or more"), ("-1", "--threads"), ("two", "two"), ("5000", "1024")] {
            try expectFailure(
                64, [words], "train", "autoencoder", "--data", "board", "--threads", given, "--output",
                "model",
                in: folder)
        }
        for command in [
            ["demo"], ["compare", "--data", "board"], ["doctor"], ["data", "describe", "board"],
        ] {
            let outcome = try Command.run(command + ["--threads", "0"], in: folder.path)
            XCTAssertEqual(outcome.code, 64, "\(command)")
            XCTAssertTrue(outcome.errors.contains("--threads 0"), outcome.errors)
        }
    }

    /// The nearest setting, and who has it.
    func testMisspelledSettings() throws {
        let folder = try makeFolder()
        try expectFailure(
            64, ["no option --mask-fractoin", "--mask-fraction, a setting of autoencoder"], "train", "autoencoder",
            "--data", "board", "--mask-fractoin", "0.1", in: folder)
        try expectFailure(
            64, ["did you mean --hidden-dropout, a setting of neural?"], "compare", "--data", "board",
            "--hiden-dropout=0.1", in: folder)
        try expectFailure(
            64, ["Unknown option '--zzzzzzzzzz'"], "train", "dot", "--data", "board", "--zzzzzzzzzz", in: folder)
        // Commands without settings take none, and have other options to be near to.
        for command in [["evaluate", "--model", "m", "--data", "board"], ["similar", "--model", "m", "--item", "1"]] {
            for (option, words) in [
                ("--mask-fraction", "--mask-fraction is a setting of autoencoder: train, compare and tune take it"),
                ("--mask-fractoin", "Unknown option '--mask-fractoin'"),
            ] {
                let outcome = try Command.run(command + [option, "0.1"], in: folder.path)
                XCTAssertEqual(outcome.code, 64, outcome.errors)
                XCTAssertTrue(outcome.errors.contains(words), outcome.errors)
                XCTAssertFalse(outcome.errors.contains("did you mean --mask"), outcome.errors)
            }
        }
    }

    func testSettings() throws {
        let folder = try makeFolder()
        for (option, value, words) in [
            ("--rank", "21", ["rank 21", "20 items"]), ("--rank", "0", ["rank 0"]),
            ("--rank", "1.5", ["1.5"]), ("--item-count", "-1", ["itemCount -1: take 0 or more"]),
            ("--epochs", "0", ["epochs 0"]), ("--mask-fraction", "1", ["maskFraction 1"]),
            ("--batch-size", "0", ["batchSize 0"]), ("--learning-rate", "0", ["learningRate 0"]),
            ("--min-delta", "nan", ["minDelta=nan"]),
            ("--regularization", "1", ["takes no --regularization: solver adadelta"]),
            ("--seed", "-1", ["seed"]), ("--split", "half", ["half", "random:FRACTION:SEED"]),
            ("--split", "random:1:1", ["between 0 and 1"]), ("--split", "users:40:1", ["from 1 to 39"]),
        ] {
            try expectFailure(
                64, words, "train", "autoencoder", "--data", "board", option, value, "--output", "model",
                in: folder)
        }
        try expectFailure(
            64, ["regularization 0"], "train", "autoencoder", "--data", "board", "--solver", "closed-form",
            "--regularization", "0", in: folder)
        try expectFailure(
            64, ["takes no --rank: solver closed-form"], "train", "autoencoder", "--data", "board", "--solver",
            "closed-form",
            "--rank", "3", in: folder)
        try expectFailure(
            64, ["item-mean", "--rank"], "train", "item-mean", "--data", "board", "--rank", "3", in: folder)
        try expectFailure(
            64, ["biases takes no --regularization"], "train", "biases", "--data", "board", "--regularization", "3",
            in: folder)
        try expectFailure(
            64, ["userRegularization -1"], "train", "biases", "--data", "board", "--user-regularization=-1",
            in: folder)
        for (model, option, value, words) in [
            ("svd", "--rank", "21", ["rank 21", "20 items"]), ("svd", "--epochs", "3", ["svd takes no --epochs"]),
            ("svd-centered", "--rank", "0", ["rank 0"]),
            ("svd-centered", "--regularization", "0", ["regularization 0", "more than 0"]),
            ("svd-centered", "--item-regularization", "nan", ["itemRegularization=nan"]),
            ("svd-centered", "--batch-size", "3", ["svd-centered takes no --batch-size"]),
        ] {
            try expectFailure(64, words, "train", model, "--data", "board", option, value, in: folder)
        }
        try expectFailure(
            64, ["factorization takes no --min-delta", "patience"], "train", "factorization", "--data", "board",
            "--min-delta", "0.1", in: folder)
        try expectFailure(
            64, ["none of factorization takes --patience", "scores on"], "compare", "--data", "board", "--models",
            "factorization", "--patience", "3", in: folder)
        try expectFailure(
            64, ["itemCount -1: take 0 or more"], "compare", "--data", "board", "--item-count", "-1", in: folder)
        try expectFailure(
            64, ["none of item-mean takes --patience: it is a setting of"], "compare", "--data", "board", "--models",
            "item-mean", "--patience", "3", in: folder)
        try expectFailure(
            64, ["factorization takes no patience", "epochs"], "tune", "factorization", "--data", "board", "--grid",
            "patience=2,3", in: folder)
        try expectFailure(
            64, ["biases,item-mean takes --rank"], "compare", "--data", "board", "--models", "biases,item-mean",
            "--rank", "3", in: folder)
    }

    /// What other settings leave without a say is refused, with the reason.
    func testSettingsOfEmbeddingsInVain() throws {
        let folder = try makeFolder()
        for (model, arguments, words) in [
            ("dot", ["--bias-regularization", "0.1"], ["dot takes no --bias-regularization", "no biases"]),
            ("dot-sigmoid", ["--bias-initializer", "he"], ["takes no --bias-initializer", "no biases"]),
            ("neural", ["--bias-regularization", "0.1"], ["takes no --bias-regularization", "no biases"]),
            ("neural", ["--bias-initializer", "he"], ["takes no --bias-initializer", "no biases"]),
            ("dot", ["--range", "0:5.5"], ["dot takes no --range", "no sigmoid"]),
            ("dot-bias", ["--range", "widened"], ["dot-bias takes no --range", "no sigmoid"]),
            ("neural", ["--is-scaled", "false", "--range", "0:5.5"], ["neural takes no --range", "no sigmoid"]),
            (
                "dot", ["--schedule", "1x0.001,2x0.01", "--learning-rate", "0.1"],
                ["takes no --learning-rate", "stages"]
            ),
            ("dot", ["--beta1", "0.5"], ["takes no --beta1", "one-cycle"]),
            ("dot", ["--solver", "sgd", "--beta2", "0.5"], ["takes no --beta2", "sgd"]),
            ("dot", ["--solver", "sgd", "--epsilon", "0.5"], ["takes no --epsilon", "sgd"]),
            ("dot", ["--rho", "0.5"], ["takes no --rho", "adam"]),
            ("dot", ["--min-delta", "0.1"], ["takes no --min-delta", "patience"]),
            ("dot", ["--hidden", "3"], ["takes no --hidden"]),
            ("dot", ["--dense-initializer", "he"], ["takes no --dense-initializer"]),
            ("svd", ["--preset", "keras"], ["svd has no preset"]),
            ("dot-bias", ["--preset", "keras"], ["dot-bias has no preset keras", "exploring"]),
            ("dot-bias-sigmoid", ["--preset", "exploring"], ["no preset exploring", "fastai and keras"]),
            ("dot", ["--preset", "pytorch"], ["pytorch", "fastai"]),
        ] {
            let outcome = try Command.run(["train", model, "--data", "board"] + arguments, in: folder.path)
            XCTAssertEqual(outcome.code, 64, "\(model) \(arguments): \(outcome.errors)")
            for word in words { XCTAssertTrue(outcome.errors.contains(word), "no '\(word)' in \(outcome.errors)") }
        }
    }

    /// A rank above the items covered leaves the model of before as it was.
    func testAModelSurvivesAFailure() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        try expectFailure(
            64, ["rank 7", "from 1 to 6"], "train", "autoencoder", "--data", "board", "--rank", "7",
            "--item-count", "6",
            "--output", "model", in: folder)
    }

    func testRecommend() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        for arguments in [[], ["--user", "11", "--all-users"], ["--user", "11", "--ratings", "100=5"]] {
            let outcome = try Command.run(["recommend", "--model", "model"] + arguments, in: folder.path)
            XCTAssertEqual(outcome.code, 64)
            XCTAssertTrue(outcome.errors.contains("one of --user ID, --ratings LIST, --profile LIST and --all-users"))
        }
        for ratings in ["100", "100=", "=5", "100=five", "100=nan", "100=5,", "x=y", ""] {
            try expectFailure(
                64, ["ITEM=RATING"], "recommend", "--model", "model", "--ratings", ratings, in: folder)
        }
        try expectFailure(
            64, ["-n 0"], "recommend", "--model", "model", "--user", "11", "-n", "0", in: folder)
        try expectFailure(64, ["-n 0"], "similar", "--model", "model", "--item", "100", "-n", "0", in: folder)
        try expectFailure(
            64, ["tanimoto"], "similar", "--model", "model", "--item", "100", "--metric", "tanimoto",
            in: folder)
    }
}
