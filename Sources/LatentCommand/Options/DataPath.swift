import FoundationEssentials
import Glibc
import Latent

/// Where a data set is: a path, or a name such as `ml-1m` of what is in `$LATENT_DATA` or in `data`, as a folder or a
/// zip.
enum DataPath {
    /// The path that `text` means; itself where there is none of that name.
    static func of(_ text: String) -> String {
        guard !text.contains("/"), text != FileBytes.standardInput, !exists(text) else { return text }
        return places(text).first(where: exists) ?? text
    }

    /// Where the data set called `name` is.
    /// - Throws: `Failure` with the places where it was looked for.
    static func located(_ name: String) throws -> String {
        guard let path = places(name).first(where: exists) else { throw Failure.noData(absence(of: name)) }
        return path
    }

    /// What to do where `path`, which is missing, is a known name; nil where it is not.
    static func absence(ofKnown path: String) -> String? {
        DatasetFetch.names.contains(path) ? absence(of: path) : nil
    }

    private static func absence(of name: String) -> String {
        "\(name) is not at \(places(name).joined(separator: ", ")): get it with 'latent data fetch \(name)', or say where "
            + "it is (--data PATH)"
    }

    private static func places(_ name: String) -> [String] {
        [getenv("LATENT_DATA").map { String(cString: $0) }, "data"].compactMap { $0 }
            .flatMap { ["\($0)/\(name)", "\($0)/\(name).zip"] }
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
