import Glibc
import XCTest

/// The published data sets, which never lie in the project.
public enum RealData {
    /// The path of `name` in the folder that `LATENT_DATA` names.
    /// - Throws: `XCTSkip` where it does not have it, or is not set.
    public static func path(_ name: String) throws -> String {
        guard let folder = getenv("LATENT_DATA").map({ String(cString: $0) }) else {
            throw XCTSkip("this needs \(name): set LATENT_DATA to the folder that holds the data sets")
        }
        let path = "\(folder)/\(name)"
        guard access(path, R_OK) == 0 else { throw XCTSkip("\(path) is missing: LATENT_DATA names that folder") }
        return path
    }
}
