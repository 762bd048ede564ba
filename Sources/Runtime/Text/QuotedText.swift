/// What a file holds where something else was expected, as its error shows it: in quotes, cut where it is long; of
/// bytes that a terminal would obey only that they are none to show.
package func quoted(_ bytes: some Collection<UInt8>) -> String {
    let limit = 40
    let isCut = bytes.count > limit
    var shown = Array(bytes.prefix(limit))
    if shown.contains(0) { return "bytes with NUL among them" }
    // Not within a character.
    if isCut, let lead = shown.lastIndex(where: { $0 & 0xC0 != 0x80 }), shown[lead] >= 0xC0 {
        shown.removeSubrange(lead...)
    }
    let text = String(decoding: shown, as: UTF8.self)
    guard !text.unicodeScalars.contains(where: \.isControl) else { return "bytes that are no text" }
    return isCut ? "'\(text)...'" : "'\(text)'"
}

extension Unicode.Scalar {
    /// Whether a terminal may obey the character instead of showing it; a tab it shows.
    package var isControl: Bool { properties.generalCategory == .control && self != "\t" }
}
