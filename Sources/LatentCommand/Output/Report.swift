import Latent

/// What a command found: a document of JSON by its fields, and a text.
protocol Report: Documented {
    /// The command that shows it, as it is called.
    static var command: String { get }
    /// The same, where another command shows it, too.
    var command: String { get }
    /// As a person reads it.
    @Lines var text: String { get }
}

extension Report {
    var command: String { Self.command }

    /// What it is in JSON: its own fields, and those of every document.
    static var documentFields: [Field<Self>] {
        [
            Field("command", "The command that made the document.", \.command),
            Field("version", "The version of latent.") { _ in RootCommand.version },
        ] + fields
    }
}

extension CommonOptions {
    /// Shows a report as these options ask.
    func show(_ report: some Report) throws {
        if json { try Output.json(report) } else { print(report.text.printableLines) }
    }

    /// Shows reports, which may be many, as they come: in JSON one array of them.
    func show(each reports: some Sequence<some Report>) throws {
        if json { try Output.json(array: reports) } else { reports.forEach { print($0.text.printableLines) } }
    }
}
