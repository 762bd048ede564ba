import Latent

/// The factors of a decomposition as NumPy files in a folder.
enum SVDFiles {
    static let names = ["U.npy", "s.npy", "Vt.npy"]

    /// Writes each file in one step, and makes the folder where it is missing.
    static func write(_ svd: TruncatedSVD<some BLASScalar>, to folder: String) throws {
        try makeFolder(folder)
        try svd.u.writeNpy(to: "\(folder)/U.npy")
        try svd.values.writeNpy(to: "\(folder)/s.npy")
        try svd.v.transposed().writeNpy(to: "\(folder)/Vt.npy")
    }
}
