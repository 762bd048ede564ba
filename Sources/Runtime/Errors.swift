/// A place in a file, in the units a person would use to find it.
public enum FilePosition: Sendable, Equatable {
    /// A line of a text file, counted from 1.
    case line(Int)
    /// A byte of a binary file, counted from 0.
    case offset(Int)
}

/// What can be wrong with a file that a caller named.
///
/// Its description names the file, the place and what was expected there, as one sentence for a person.
///
///     do {
///         let matrix = try Npy(contentsOf: path)
///     } catch let error as FileError {
///         print(error)                          // factors.npy, byte 8: a header of 118 bytes, where ...
///     }
public enum FileError: Error, Sendable, Equatable {
    /// Nothing is there.
    case missing(path: String)
    /// It is there, or should be, and the system refuses to read or write it.
    case inaccessible(path: String, reason: String)
    /// It was read and is not what its kind of file must be.
    case malformed(path: String, position: FilePosition?, reason: String)
}

extension FileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let path): "\(path): no such file or folder"
        case .inaccessible(let path, let reason): "\(path): \(reason)"
        case .malformed(let path, .line(let line), let reason): "\(path), line \(line): \(reason)"
        case .malformed(let path, .offset(let offset), let reason):
            "\(path), byte \(offset): \(reason)"
        case .malformed(let path, nil, let reason): "\(path): \(reason)"
        }
    }
}

/// A value that a caller passed and that cannot be used: what it is, what was given, what would do.
public struct InvalidArgument: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    /// An error that says `description`, a sentence without a stop at its end.
    public init(_ description: String) {
        self.description = description
    }
}
