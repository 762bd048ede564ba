import Latent

extension ID {
    /// The id as one cell of comma-separated values (RFC 4180): in quotes where it needs them.
    var csvCell: String {
        let text = description
        guard text.unicodeScalars.contains(where: { ",\"\n\r".unicodeScalars.contains($0) }) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }
}
