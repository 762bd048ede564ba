import ArgumentParser
@preconcurrency import Glibc
import Latent

/// An error as a process ends with it: one line that says what, where and what to do, and a code of sysexits.h.
struct Failure: Error, CustomStringConvertible {
    let code: Int32
    let description: String

    /// Something that the data does not hold.
    static func notFound(_ description: String) -> Failure { Failure(code: 65, description: description) }

    /// A data set that is in none of its places.
    static func noData(_ description: String) -> Failure { Failure(code: 66, description: description) }

    /// Says what `error` is and ends the process with its code.
    static func exit(_ error: any Error) -> Never {
        if let code = code(of: error) { end(code, absentData(error) ?? "\(error)") }
        // Help and version are no errors, and the parser prints them.
        guard RootCommand.exitCode(for: error) == .validationFailure else { RootCommand.exit(withError: error) }
        let message = RootCommand.message(for: error)
        // The parser knows nothing of the settings that help shows a model at a time.
        if let hint = SettingOptions.hint(message, of: command) { end(64, hint) }
        let usage = RootCommand.fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
            .drop { !$0.hasPrefix("Help:") && !$0.hasPrefix("Usage:") }
        end(64, message, usage: usage.map { "\n\($0)" }.joined())
    }

    /// Where to get a data set that is asked for by name and is not here.
    private static func absentData(_ error: any Error) -> String? {
        guard case FileError.missing(let path) = error else { return nil }
        return DataPath.absence(ofKnown: path)
    }

    /// Says an error on standard error, with --json also as a document on standard output.
    private static func end(_ code: Int32, _ message: String, usage: String = "") -> Never {
        if CommandLine.arguments.contains("--json") {
            // Where standard output is what fails there is nothing left to say there.
            try? Output.json(ErrorReport(command: command, code: Int(code), text: message))
            fflush(stdout)
        }
        Output.say(message + usage)
        Glibc.exit(code)
    }

    /// The command that was asked for, as it is called; `latent` where none was.
    private static var command: String {
        var (names, type): ([String], any ParsableCommand.Type) = ([], RootCommand.self)
        for word in CommandLine.arguments.dropFirst() {
            guard let next = type.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
            names.append(word)
            type = next
        }
        return names.isEmpty ? "latent" : names.joined(separator: " ")
    }

    /// The exit code of an error of ours; nil for one of the argument parser's.
    static func code(of error: any Error) -> Int32? {
        switch error {
        case let failure as Failure: failure.code
        case let failure as ModelFailure: code(of: failure.error)
        case is InvalidArgument: 64
        // Not 70: that the data asks for more iterations than were allowed is no fault of the program.
        case is UnknownID, FileError.malformed, is LinearAlgebraError, is ConvergenceFailure, is CheckpointError: 65
        case FileError.missing: 66
        case FileError.inaccessible: 74
        case is TrainingStopped: 75
        case is ExitCode, is CleanExit, is ValidationError: nil
        default: RootCommand.exitCode(for: error) == .failure ? 70 : nil
        }
    }
}

/// An error as a document.
struct ErrorReport: Report {
    static let command = "latent"
    let command: String
    let code: Int
    let text: String

    static let fields: [Field<Self>] = [
        Field(
            "error", "What went wrong.",
            of: [
                Field("code", "The exit code, as `latent --help` lists them.", \.code),
                Field("message", "What, where, and what to do: what standard error says, too.", \.text),
            ])
    ]
}
