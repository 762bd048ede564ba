import ArgumentParser
import Latent

struct Predict: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "A saved model's predictions of given pairs.",
        discussion: """
            Takes a file of users and items by the ids of the data, a pair a line, in any form that ratings are read in; \
            what stands beside the two is passed over. Each line has its prediction, in the file's order:

              latent predict --model model.safetensors --pairs pairs.csv
              latent predict --model model.safetensors --pairs pairs.csv --output predictions.csv
              zcat pairs.tsv.gz | latent predict --model model.safetensors --pairs - --output p.npy

            A user or an item that the model does not know is answered from what it knows of the other, or of all, and \
            counted. Of a model of lists the numbers are scores, which rank a user's items and are no ratings.
            """)

    @OptionGroup var model: ModelFile

    @Option(help: .value("file", "Users and items, a pair a line, or - for standard input."))
    var pairs: String

    @OptionGroup var columns: ColumnOptions

    @Option(help: .value("file", "Write to this file: .csv, or the numbers alone as .npy."))
    var output: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let output { try OutputFile.checkForm(output) }
    }

    func run() throws {
        if let output { try OutputFile.check(output) }
        let model = try model.read().model
        let pairs = try UserItemPairs(path: self.pairs, columns: columns.told)
        let (predictions, seconds) = measureSeconds { model.predict(pairs) }
        if let output { try PredictionFile.write(predictions, of: pairs, kind: .init(model), to: output) }
        try common.show(
            PredictReport(
                file: self.model.path, model: model.configuration.name, kind: .init(model), source: self.pairs,
                pairs: pairs, predictions: predictions, unknown: model.scope.unknown(pairs), seconds: seconds,
                output: output))
    }
}
