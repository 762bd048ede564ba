import ArgumentParser
import Latent

/// Writes the page of all keys, `Documentation/JSON.md`; not for users, and so not listed.
struct JSONKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "json-keys", abstract: "The page Documentation/JSON.md.", shouldDisplay: false)

    /// What each command shows.
    private static let reports: [any Report.Type] = [
        DataReport.self, SplitReport.self, FetchReport.self, GeneratedReport.self, ModelsReport.self,
        TrainReport<LinearAutoencoder>.self, CompareReport.self, TuneReport<AutoencoderConfiguration>.self,
        SearchReport.self,
        EvaluateReport.self, ListReport<ExplainedItem>.self, ListFileReport.self, SimilarReport.self,
        InspectReport.self, PredictReport.self, ColdStartReport.self, QuestionnaireReport.self, UpdateReport.self,
        VectorsReport.self, ProductReport<Double>.self,
        ReproductionReport.self, SVDReport<Double>.self, NeighborReport<Double>.self,
        BenchReport.self, DoctorReport.self,
    ]

    func run() {
        print(
            """
            # JSON

            With `--json` a command prints one document to standard output. Every key below is always present, `null` \
            where there is nothing. `a.b` is the key `b` of the object `a`, `a[].b` that of each object in the array \
            `a`. Numbers are as exact as they were computed; times are wall time in seconds.

            Every document has `command`, the command that made it, and `version`, that of latent. `demo` prints what \
            `compare` does. `bench`, and `recommend` with `--all-users`, print an array of documents. The keys under \
            `because` of `recommend` are there with `--explain`.

            `\(Metric.placeholder)` stands for the name of a metric: a document has a key for each of those that \
            `latent evaluate --help` defines.

            `compare --json-lines` prints an object a line, one for each model as soon as it is finished, with the keys under \
            `results[]` but the differences.

            An error under `--json` is a document, too, beside the line on standard error: the keys of `error`, below, \
            with `latent` for `command` where none was named. The exit code is its `code`. Where the error comes after \
            results have begun, as on a full disk, the document may be cut off; the exit code tells.

            This page is made from the code, by `latent json-keys`, and a test holds the documents against it.
            """)
        Self.section("An error", ErrorReport.paths)
        for report in Self.reports { Self.section("`latent \(report.command)`", report.paths) }
    }

    private static func section(_ heading: String, _ paths: [(path: String, meaning: String)]) {
        print("\n## \(heading)\n\n| key | meaning |\n| --- | --- |")
        for (path, meaning) in paths { print("| `\(path)` | \(meaning) |") }
    }
}
