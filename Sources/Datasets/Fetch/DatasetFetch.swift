import Glibc
import LatentRuntime

/// Gets the data sets that GroupLens publishes. `curl` downloads, since it knows proxies, retries and
/// certificates, and `md5sum` checks.
///
/// The data are GroupLens's, under the terms of the README in each zip. Nothing but these sets is fetched, and nothing
/// unless it is asked for.
public enum DatasetFetch {
    /// The data sets that can be fetched.
    public static let names = [
        "ml-100k", "ml-1m", "ml-10m", "ml-20m", "ml-25m", "ml-32m", "ml-latest-small", "ml-latest",
    ]

    /// Where GroupLens keeps them.
    public static let defaultBaseURL = "https://files.grouplens.org/datasets/movielens"

    /// What fetching came to.
    public struct Outcome: Sendable, Equatable {
        /// The zip, whole and checked.
        public let path: String
        /// False when it was there already.
        public let wasDownloaded: Bool
    }

    /// Downloads `name.zip` into `folder`, which is made if need be, unless it is there already with the published
    /// checksum. curl draws its progress on a terminal unless `quiet`. An interrupted download stays as
    /// `name.zip.part`, and the next one goes on from there.
    /// - Throws: `InvalidArgument` when there is no such data set or a program is missing; `FileError` with
    ///   the address or the path when the server, the network, the disk or the checksum refuses.
    public static func fetch(
        name: String, into folder: String, baseURL: String = defaultBaseURL, quiet: Bool = false
    ) throws -> Outcome {
        guard names.contains(name) else {
            throw InvalidArgument(
                "there is no data set '\(name)' to fetch; those there are: \(names.joined(separator: ", "))")
        }
        try makeFolder(folder)
        let url = "\(baseURL)/\(name).zip"
        let path = "\(folder)/\(name).zip"
        let published = try publishedSum(url: "\(url).md5", for: path)
        if access(path, F_OK) == 0, try sum(ofFile: path) == published {
            return Outcome(path: path, wasDownloaded: false)
        }
        let part = "\(path).part"
        try download(url, to: part, for: path, quiet: quiet)
        let found = try sum(ofFile: part)
        guard found == published else {
            unlink(part)
            throw FileError.malformed(
                path: url, position: nil,
                reason: "its md5 sum is \(found), published is \(published); the download was removed")
        }
        guard rename(part, path) == 0 else { throw FileError.system(path: path) }
        return Outcome(path: path, wasDownloaded: true)
    }

    /// What to do without this network.
    private static func byHand(_ path: String) -> String {
        "; --base-url names another server with the same files, and a zip that was fetched by hand and put at "
            + "\(path) is read from there, by 'latent data describe \(path)'"
    }

    private static func download(_ url: String, to part: String, for path: String, quiet: Bool) throws {
        let progress = isatty(STDERR_FILENO) == 1 && !quiet ? ["--progress-bar"] : ["--silent", "--show-error"]
        let arguments = progress + ["--continue-at", "-", "--output", part, url]
        var status = try curl(arguments).status
        if status == CurlStatus.cannotResume {
            // The server cannot send the rest alone, so the whole has to come again.
            unlink(part)
            status = try curl(arguments).status
        }
        guard status == 0 else {
            let kept = access(part, F_OK) == 0 ? "; what came is kept in \(part)" : ""
            throw FileError.inaccessible(path: url, reason: CurlStatus.meaning(status) + kept + byHand(path))
        }
    }

    /// The sum in a file as `md5sum` or BSD's `md5` writes it.
    private static func publishedSum(url: String, for path: String) throws -> String {
        let (status, output) = try curl(["--silent", "--show-error", url])
        guard status == 0 else {
            throw FileError.inaccessible(path: url, reason: CurlStatus.meaning(status) + byHand(path))
        }
        guard let sum = sum(in: output) else {
            throw FileError.malformed(path: url, position: nil, reason: "holds no md5 sum")
        }
        return sum
    }

    private static func curl(_ arguments: [String]) throws -> (status: Int32, output: [UInt8]) {
        let common = ["--fail", "--location", "--retry", "3"]
        guard let result = Subprocess.run("curl", common + arguments) else {
            throw InvalidArgument("fetching needs the program curl: install it and try again")
        }
        return result
    }

    private static func sum(ofFile path: String) throws -> String {
        guard let (status, output) = Subprocess.run("md5sum", ["--", path]) else {
            throw InvalidArgument("fetching needs the program md5sum: install it and try again")
        }
        guard status == 0, let sum = sum(in: output) else {
            throw FileError.inaccessible(path: path, reason: "md5sum cannot read it")
        }
        return sum
    }

    /// The first word of 32 hexadecimal digits: `MD5 (x.zip) = hex` and `hex  x.zip` both hold one.
    private static func sum(in output: [UInt8]) -> String? {
        String(decoding: output, as: UTF8.self)
            .split { !($0.isLetter || $0.isNumber) }
            .first { $0.count == 32 && $0.allSatisfy(\.isHexDigit) }
            .map { $0.lowercased() }
    }
}

/// What `curl` means by its exit status.
private enum CurlStatus {
    static let cannotResume: Int32 = 33

    static func meaning(_ status: Int32) -> String {
        switch status {
        case 5, 6: "the server's name is not known"
        case 7: "the server does not answer"
        case 18, 56: "the connection was cut"
        case 22: "the server refuses it: not there, or not to be had now"
        case 23: "the download cannot be written"
        case 28: "the server took too long"
        default: "curl ended with status \(status)"
        }
    }
}
