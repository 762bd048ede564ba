import CLatentKernels
import LatentRuntime

/// Times as text, in the forms that files of ratings have them in.
enum TimeText {
    /// The seconds since 1970 that `text` writes: a number, or a date of ISO 8601 with or without a time of day and an
    /// offset from UTC; nil where it is neither, or the day does not exist.
    static func seconds(_ text: String) -> Double? {
        var (text, seconds) = (text, 0.0)
        let isTime = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.map { read_time($0, $0 + characters.count, &seconds) } ?? false
            }
        }
        return isTime ? seconds : nil
    }

    /// A date, or a date and a time of day in UTC, which ``seconds(_:)`` reads back; the number itself where it is no
    /// whole second of the years that four digits write.
    static func text(_ seconds: Double) -> String {
        let day = 86_400
        guard let whole = Int(exactly: seconds), (-62_167_219_200..<253_402_300_800).contains(whole) else {
            return "\(seconds)"
        }
        let clock = ((whole % day) + day) % day
        let (year, month, date) = civil(days: (whole - clock) / day)
        let text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))"
        guard clock > 0 else { return text }
        return text + "T\(padded(clock / 3600, 2)):\(padded(clock / 60 % 60, 2)):\(padded(clock % 60, 2))Z"
    }

    /// The day of the Gregorian calendar that comes so many days after 1970-01-01, by years that begin in March, so
    /// that a leap day is the last (Hinnant, *chrono-Compatible Low-Level Date Algorithms*, civil_from_days).
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
