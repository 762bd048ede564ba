/// `normal:0.01`, `uniform:0.05`, or a word. Deviations and limits are finite and 0 or more; other texts are none.
extension Initializer: TextSetting {
    public var description: String {
        switch self {
        case .normal(let deviation): "normal:\(deviation)"
        case .uniform(let limit): "uniform:\(limit)"
        case .glorot: "glorot"
        case .lecun: "lecun"
        case .he: "he"
        case .inverseRoot: "inverse-root"
        }
    }

    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let number = parts.count == 2 ? Float(String(parts[1])).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil } : nil
        switch (parts.first, number, parts.count) {
        case ("normal", let deviation?, 2): self = .normal(deviation)
        case ("uniform", let limit?, 2): self = .uniform(limit)
        case ("glorot", nil, 1): self = .glorot
        case ("lecun", nil, 1): self = .lecun
        case ("he", nil, 1): self = .he
        case ("inverse-root", nil, 1): self = .inverseRoot
        default: return nil
        }
    }

    public static var forms: String { "normal:DEVIATION, uniform:LIMIT, glorot, lecun, he or inverse-root" }
}

/// `observed`, `widened`, or two numbers as `0.5:5.0`. That the second is the larger is asked when settings are
/// checked.
extension RatingRange: TextSetting {
    public var description: String {
        switch self {
        case .observed: "observed"
        case .widened: "widened"
        case .between(let lowest, let highest): "\(lowest):\(highest)"
        }
    }

    public init?(_ text: String) {
        let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Float(String($0)) }
        if text == "observed" {
            self = .observed
        } else if text == "widened" {
            self = .widened
        } else if ends.count == 2, let lowest = ends[0], let highest = ends[1] {
            self = .between(lowest: lowest, highest: highest)
        } else {
            return nil
        }
    }

    public static var forms: String { "observed, widened, or LOWEST:HIGHEST" }
}

/// `constant`, `one-cycle`, or stages between commas, each epochs, an x and a rate: `2x0.001,3x0.01`.
extension LearningRateSchedule: TextSetting {
    public var description: String {
        switch self {
        case .constant: "constant"
        case .oneCycle: "one-cycle"
        case .stages(let stages): stages.map { "\($0.epochs)x\($0.rate)" }.joined(separator: ",")
        }
    }

    public init?(_ text: String) {
        switch text {
        case "constant": self = .constant
        case "one-cycle": self = .oneCycle
        default:
            let stages = text.split(separator: ",", omittingEmptySubsequences: false).map { stage -> Stage? in
                let parts = stage.split(separator: "x", omittingEmptySubsequences: false)
                guard parts.count == 2, let epochs = Int(parts[0]), let rate = Float(String(parts[1])) else {
                    return nil
                }
                return Stage(epochs: epochs, rate: rate)
            }
            guard !stages.contains(where: { $0 == nil }) else { return nil }
            self = .stages(stages.compactMap { $0 })
        }
    }

    public static var forms: String { "constant, one-cycle, or stages as 2x0.001,3x0.01: EPOCHSxRATE" }
}
