import Glibc
import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

extension TemporaryFolder {
    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try write(bytes, to: name)
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    func folder(_ name: String) -> String {
        let folder = file(name)
        mkdir(folder, 0o755)
        return folder
    }
}

/// All bytes of a file.
func contents(_ path: String) throws -> [UInt8] {
    try MappedFile(path: path).withUnsafeBytes { Array($0) }
}

extension RatingTable {
    /// The rows of both parts, of a table whose ratings are the numbers of its rows.
    func rows(of method: SplitMethod) throws -> Split {
        let parts = try split(method)
        return Split(train: parts.train.ratings.map { Int($0) }, test: parts.test.ratings.map { Int($0) })
    }
}
