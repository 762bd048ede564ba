import FoundationEssentials
import LatentRuntime

/// A file that keeps what a long work has finished, so that a run that was stopped goes on where it ended: a line of JSON
/// that says what it is of, and a line for each piece of work, written and synced before the next begins.
///
/// A line that a killed run has left half written is taken away; anything else that is not as it was written is an
/// error, as is a record of other work.
public final class WorkRecord<Entry: Codable & Sendable> {
    /// What was finished, in the order in which it was.
    public private(set) var entries: [Entry] = []
    /// What the work was, of a record that was there.
    public private(set) var facts: [String: String]
    private let path: String
    private let lock: FileLock?

    /// The first line.
    private struct Head: Codable {
        var format = "latent record 1"
        let facts: [String: String]
    }

    /// Opens the record at `path`, or begins it, of work that these facts tell from other work.
    /// - Parameters:
    ///   - path: the file; beside it a lock is kept while it is open.
    ///   - facts: by name, as `data` or `seed`, what must be the same for what was finished to count.
    /// - Throws: `FileError` for a file that is no record, is damaged, or cannot be written; `InvalidArgument` for one of
    ///   other work, which says what differs, or that another process writes.
    public convenience init(at path: String, of facts: [String: String]) throws {
        try self.init(path, isWritten: true)
        if self.facts.isEmpty {
            self.facts = facts
            try write(Head(facts: facts))
        } else {
            try require(facts)
        }
    }

    /// Reads the record at `path`, which stays as it is.
    /// - Throws: as ``init(at:of:)``, and `FileError` where there is none.
    public convenience init(reading path: String) throws {
        try self.init(path, isWritten: false)
        guard !facts.isEmpty else {
            throw FileError.malformed(path: path, position: nil, reason: "holds no finished work")
        }
    }

    private init(_ path: String, isWritten: Bool) throws {
        (self.path, facts) = (path, [:])
        lock = try isWritten ? FileLock(path: path) : nil
        guard !isWritten || lock != nil else {
            throw InvalidArgument("\(path): another run keeps its record there; give another name")
        }
        let bytes = try MappedFile(path: path).withUnsafeBytes { Array($0) }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // What stands behind the last line feed was never finished.
        for (index, line) in lines.dropLast().enumerated() {
            func malformed(_ reason: String) -> FileError {
                .malformed(path: path, position: .line(index + 1), reason: reason)
            }
            guard index > 0 else {
                guard let head = try? JSONDecoder().decode(Head.self, from: Data(line)),
                    head.format == Head(facts: [:]).format
                else { throw malformed("not the record of a run of latent: give another name") }
                facts = head.facts
                continue
            }
            guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(line)) else {
                throw malformed("is damaged, or of another version: take the lines from here on away, or the file")
            }
            entries.append(entry)
        }
        guard isWritten, let rest = lines.last, !rest.isEmpty else { return }
        guard lines.count > 1 || Self.isBeginning(rest) else {
            throw FileError.malformed(
                path: path, position: .line(1), reason: "not the record of a run of latent: give another name")
        }
        try LineFile.cut(path, to: bytes.count - rest.count)
    }

    /// Whether these bytes can be the beginning of a record's first line.
    private static func isBeginning(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = Array("{\"facts\":".utf8)
        return zip(bytes, start).allSatisfy { $0 == $1 }
    }

    /// Refuses a record of other work.
    /// - Throws: `InvalidArgument` that says what differs.
    public func require(_ facts: [String: String]) throws(InvalidArgument) {
        for name in Set(facts.keys).union(self.facts.keys).sorted() where facts[name] != self.facts[name] {
            throw InvalidArgument(
                "\(path) is a record of other work: its \(name) is \(self.facts[name] ?? "not said"), and here it is "
                    + "\(facts[name] ?? "not said"); give another name, or the options of that run")
        }
    }

    /// Adds what was finished.
    /// - Throws: `FileError` when the disk refuses.
    public func append(_ entry: Entry) throws {
        try write(entry)
        entries.append(entry)
    }

    private func write(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try LineFile.append([UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")], to: path)
    }
}
