import LatentRecommenders
import LatentTestSupport
import XCTest

/// `latent models`: what there is, from the list that everything else is made of.
final class ModelsCommandTests: CommandTestCase {
    func testAllModels() throws {
        let text = try latent("models").output
        for name in ModelRegistry.builtInNames { XCTAssertTrue(text.contains("\n  \(name) "), "no \(name) in \(text)") }
        let document = try latent("models", "--json").object()
        let models = try objects(document["models"])
        XCTAssertEqual(models.compactMap { $0["name"] as? String }, ModelRegistry.builtInNames)
        for model in models {
            XCTAssertEqual(Set(model.keys), ["name", "family", "summary", "abilities", "presets", "settings"])
            for setting in try objects(model["settings"]) {
                XCTAssertEqual(
                    Set(setting.keys),
                    [
                        "name", "meaning", "kind", "value", "text", "bounds", "reason", "values", "unset", "tried",
                        "idle",
                    ])
            }
        }
    }

    func testOneModel() throws {
        let document = try latent("models", "neural", "--json").object()
        let model = try XCTUnwrap(objects(document["models"]).first)
        XCTAssertEqual(model["abilities"] as? [String], ["checkpoints", "item-vectors"])
        XCTAssertEqual(model["presets"] as? [String], ["fastai", "keras", "exploring"])
        let settings = try objects(model["settings"])
        let dropout = try XCTUnwrap(settings.first { $0["name"] as? String == "inputDropout" })
        XCTAssertEqual(dropout["bounds"] as? String, "a number from 0 to below 1")
        XCTAssertEqual(dropout["value"] as? Double, NeuralConfiguration().inputDropout)
        XCTAssertTrue(dropout["idle"] is NSNull && dropout["unset"] is NSNull)
        let rank = try XCTUnwrap(settings.first { $0["name"] as? String == "rank" })
        XCTAssertEqual(rank["unset"] as? String, "rule")
        let beta1 = try XCTUnwrap(settings.first { $0["name"] as? String == "beta1" })
        XCTAssertEqual(beta1["idle"] as? String, "schedule one-cycle has its own")

        let text = try latent("models", "neural").output
        XCTAssertTrue(text.contains("\nit keeps checkpoints, has a vector of each item\n"), text)
        XCTAssertTrue(text.contains("\n--input-dropout 0.12\n"), text)
        XCTAssertTrue(try latent("models", "svd").output.contains("--rank 50"))
        XCTAssertTrue(try latent("models", "item-mean").output.contains("no settings"))
        try expectFailure(64, ["no model is called 'nueral'", "neural"], "models", "nueral", in: TemporaryFolder())
    }
}
