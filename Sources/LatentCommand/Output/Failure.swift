import ArgumentParser
import Glibc
import LatentExperiments
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// Errors as a process ends with them: one line that says what, where and what to do, and a code of sysexits.h.
enum Failure {
    /// Something that the data does not hold.
    struct NotFound: Error, CustomStringConvertible {
        let description: String
    }

    /// A data set that is in none of the usual places.
    struct NoData: Error, CustomStringConvertible {
        let description: String
    }

    /// Prints `error` and ends the process with its code.
    static func exit(_ error: any Error) -> Never {
        guard let code = code(of: error) else {
            // The parser knows nothing of the settings that help shows a model at a time.
            if let hint = SettingOptions.hint(RootCommand.message(for: error)) {
                Output.note("latent: \(hint)")
                Glibc.exit(64)
            }
            // Usage errors, help and version: the parser knows how to say them.
            RootCommand.exit(withError: error)
        }
        Output.note("latent: \(error)")
        Glibc.exit(code)
    }

    /// The exit code of an error of ours; nil for one of the argument parser's.
    static func code(of error: any Error) -> Int32? {
        switch error {
        case let failure as ModelFailure: code(of: failure.error)
        case is InvalidArgument: 64
        // Not 70: that the data asks for more iterations than were allowed is no fault of the program.
        case is NotFound, is UnknownID, FileError.malformed, is LinearAlgebraError, is ConvergenceFailure,
            is CheckpointError:
            65
        case FileError.missing, is NoData: 66
        case FileError.inaccessible: 74
        case is TrainingStopped: 75
        case is ExitCode, is CleanExit, is ValidationError: nil
        default: RootCommand.exitCode(for: error) == .failure ? 70 : nil
        }
    }
}
