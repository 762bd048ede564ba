import Glibc
import XCTest

/// The published data sets, which lie beside the project and never in it.
public enum RealData {
    /// The path of `name` in the folder that `LATENT_DATA` names, else in `../shared/data`.
    /// - Throws: `XCTSkip` where neither has it.
    public static func path(_ name: String) throws -> String {
        // Tests/TestSupport/RealData.swift: the package is three components up.
        let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let variable = getenv("LATENT_DATA").map { String(cString: $0) }
        let folder = variable ?? "/\(package)/../shared/data"
        let path = "\(folder)/\(name)"
        guard access(path, R_OK) == 0 else {
            throw XCTSkip("\(path) is missing: set LATENT_DATA to the folder that holds the data sets")
        }
        return path
    }
}
