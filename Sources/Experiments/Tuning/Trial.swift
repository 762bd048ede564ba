import LatentRecommenders
import LatentRuntime

extension ModelSearch {
    /// Settings of a model that were tried on a part of the data.
    public struct Trial: Sendable {
        /// The name the model was asked for by.
        public let label: String
        /// What was fitted.
        public let configuration: any RecommenderConfiguration
        /// Whether these are the settings that the model has where nobody searches.
        public let isDefault: Bool
        /// The share of the people who were learned from and scored.
        public let share: Double
        /// What the metric says; nil where the model could not be fitted, or the metric had nothing to judge.
        public let value: Double?
        /// The standard error of that, users being the sample.
        public let standardError: Double?
        /// The users whose lists were judged; nil where none were.
        public let listUsers: Int?
        /// Wall time of fitting and scoring.
        public let seconds: Double
        /// Why it could not be fitted; nil where it could.
        public let reason: String?

        init(_ candidate: Candidate, _ entry: TrialLog.Entry) {
            (label, configuration, isDefault) = (candidate.label, candidate.configuration, candidate.isDefault)
            (share, value, standardError, listUsers) = (
                entry.share, entry.value, entry.standardError, entry.listUsers
            )
            (seconds, reason) = (entry.seconds, entry.reason)
        }
    }
}

/// What a search remembers of trials.
///
/// A search that was stopped is resumed with the record that it kept: what is in it is not fitted again. A search is
/// repeated from the record of one that is over: all is fitted again, and must come out the same to the bit.
public final class TrialLog {
    /// A trial as the record has it.
    public struct Entry: Codable, Sendable, Equatable {
        /// The name the model was asked for by.
        public let model: String
        /// Its settings, as JSON with ascending keys.
        public let configuration: String
        /// The share of the people.
        public let share: Double
        /// What the metric says.
        public let value: Double?
        /// Its standard error.
        public let standardError: Double?
        /// The users whose lists were judged.
        public let listUsers: Int?
        /// Wall time of fitting and scoring.
        public let seconds: Double
        /// Why it could not be fitted.
        public let reason: String?

        fileprivate func isOf(_ model: String, _ configuration: String, _ share: Double) -> Bool {
            self.model == model && self.configuration == configuration && self.share == share
        }
    }

    private enum Kind {
        case nothing
        case keeping(WorkRecord<Entry>)
        case repeating(WorkRecord<Entry>)
    }

    private let kind: Kind
    /// How many of the entries were repeated.
    private var repeated = 0

    private init(_ kind: Kind) { self.kind = kind }

    /// Nothing is remembered.
    public static var none: TrialLog { TrialLog(.nothing) }
    /// Trials of the record count, and others are added to it.
    public static func keeping(_ record: WorkRecord<Entry>) -> TrialLog { TrialLog(.keeping(record)) }
    /// The trials of the record are made again, and no others.
    public static func repeating(_ record: WorkRecord<Entry>) -> TrialLog { TrialLog(.repeating(record)) }

    /// What is known of a trial.
    func known(_ model: String, _ configuration: String, share: Double) -> Entry? {
        guard case .keeping(let record) = kind else { return nil }
        return record.entries.first { $0.isOf(model, configuration, share) }
    }

    /// Whether this trial is the next that is to be repeated; nil where none is.
    func repeats(_ model: String, _ configuration: String, share: Double) -> Bool? {
        guard case .repeating(let record) = kind else { return nil }
        return repeated < record.entries.count && record.entries[repeated].isOf(model, configuration, share)
    }

    /// Keeps a trial that was made, or holds it against the one that it repeats.
    /// - Throws: `InvalidArgument` where it comes out otherwise; `FileError`.
    func add(_ entry: Entry) throws {
        switch kind {
        case .nothing: break
        case .keeping(let record): try record.append(entry)
        case .repeating(let record):
            guard repeated < record.entries.count else {
                throw InvalidArgument("the record ends before trial \(repeated + 1): it was not kept to its end")
            }
            let other = record.entries[repeated]
            repeated += 1
            guard other.isOf(entry.model, entry.configuration, entry.share) else {
                throw InvalidArgument(
                    "trial \(repeated) of the record is of \(other.model) \(other.configuration), and this search tries "
                        + "\(entry.model) \(entry.configuration): it is the record of another search")
            }
            guard other.value == entry.value, other.reason == entry.reason else {
                throw InvalidArgument(
                    "trial \(repeated) of the record, of \(entry.model), came out \(Self.text(other)), and now comes out "
                        + "\(Self.text(entry)): the record is of another version, another kind of CPU, or was changed")
            }
        }
    }

    private static func text(_ entry: Entry) -> String {
        entry.value.map { "\($0)" } ?? entry.reason ?? "without a figure"
    }

    /// At the end of a search.
    /// - Throws: `InvalidArgument` where trials are left that were not repeated.
    func finish() throws(InvalidArgument) {
        guard case .repeating(let record) = kind, repeated < record.entries.count else { return }
        throw InvalidArgument(
            "trial \(repeated + 1) of the record, of \(record.entries[repeated].model), is none that this search would "
                + "make: it is the record of another search")
    }
}
