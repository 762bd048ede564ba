import ArgumentParser
import Latent

/// A saved model.
struct ModelFile: ParsableArguments {
    @Option(name: .customLong("model"), help: .value("file", "A model that 'latent train' wrote."))
    var path: String

    func read() throws -> ModelArchive { try ModelArchive(contentsOf: path) }

    /// The split that the file remembers.
    func split(of archive: ModelArchive) throws -> SplitMethod? {
        do {
            return try archive.split.map { try SplitMethod(parsing: $0) }
        } catch let error as InvalidArgument {
            throw FileError.malformed(path: path, position: nil, reason: error.description)
        }
    }
}
