import Latent

/// A file of names, one a line: of rows or of items to choose from.
enum LineList {
    /// What stands on each line of the file at `path` that is not blank, with the line's number.
    /// - Throws: `FileError`, also for a file without a name, or one in which a name stands twice.
    static func read(_ path: String) throws -> [(line: Int, name: String)] {
        let text = try FileBytes(path: path).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        var places: [String: Int] = [:]
        var names: [(line: Int, name: String)] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            var kept = line.drop(while: \.isWhitespace)
            while kept.last?.isWhitespace == true { kept.removeLast() }
            let name = String(kept)
            guard !name.isEmpty else { continue }
            if let first = places.updateValue(index + 1, forKey: name) {
                throw malformed(path, line: index + 1, "'\(name)' stands on line \(first) already")
            }
            names.append((index + 1, name))
        }
        guard !names.isEmpty else {
            throw FileError.malformed(path: path, position: nil, reason: "has no name on any line")
        }
        return names
    }

    /// The error of a line.
    static func malformed(_ path: String, line: Int, _ reason: String) -> FileError {
        .malformed(path: path, position: .line(line), reason: reason)
    }
}
