import LatentLinearAlgebra
import LatentRuntime

/// Numbers and their shape.
///
/// How parameters leave training and come back to it: row after row, without the padding that kernels keep but where
/// the parameters say so.
package struct StateTensor: Sendable, Equatable {
    package var shape: [Int]
    /// Row after row; as many as fill the shape.
    package var values: [Float]

    /// - Precondition: there are as many values as the product of the shape.
    package init(shape: [Int], values: [Float]) {
        precondition(shape.reduce(1, *) == values.count, "\(values.count) numbers do not fill \(shape)")
        self.shape = shape
        self.values = values
    }

    /// A matrix, row after row.
    package init(_ matrix: Matrix<Float>) {
        self.init(shape: [matrix.rows, matrix.columns], values: matrix.elements)
    }

    /// A tensor of two axes as a matrix, or some of its columns.
    /// - Precondition: the shape has two axes, and the columns are within the second.
    package func matrix(columns: Range<Int>? = nil) -> Matrix<Float> {
        let whole = Matrix(rows: shape[0], columns: shape[1], values)
        return columns.map { whole.columns($0) } ?? whole
    }
}

/// Parameters under training that can be taken out and put back, each tensor under a name that begins with the
/// parameters' own.
package protocol StatefulParameters {
    /// The parameters alone.
    func parameters(_ name: String) -> [String: StateTensor]
    /// The parameters and what the optimizer remembers of them.
    func state(_ name: String) -> [String: StateTensor]
    /// Takes back what ``parameters(_:)`` or ``state(_:)`` gave.
    /// - Precondition: the tensors are of these parameters' shapes.
    func restore(_ name: String, from tensors: [String: StateTensor])
}

/// All that training goes on from: with the configuration and the data, the epochs that follow are the same bits as if
/// it had not been interrupted.
package struct TrainingState: Sendable, Equatable {
    /// The best model so far.
    package struct Best: Sendable, Equatable {
        /// Its loss on the validation ratings.
        package var loss: Double
        package var epoch: Int
        package var parameters: [String: StateTensor]

        package init(loss: Double, epoch: Int, parameters: [String: StateTensor]) {
            self.loss = loss
            self.epoch = epoch
            self.parameters = parameters
        }
    }

    /// One an epoch that is done.
    package var records: [EpochRecord] = []
    /// Parameters and what the optimizer remembers of them.
    package var tensors: [String: StateTensor] = [:]
    /// Kept where training stops early.
    package var best: Best?
    /// Epochs since the last improvement that counts, which the records say too: files have always had it.
    package var waited = 0

    package init(records: [EpochRecord] = [], tensors: [String: StateTensor] = [:]) {
        self.records = records
        self.tensors = tensors
    }

    /// The epochs that are done.
    package var epoch: Int { records.count }
}

/// The state in a file: each tensor under its name, the best parameters under `best.` and theirs, and the records as
/// columns.
extension TrainingState {
    /// Tensors under `state.` and `best.` are F32; `records.loss`, `records.validation_loss` (NaN where there is none)
    /// and `records.seconds`, a number an epoch, and `records.best` (loss and epoch) are F64; `waited` is I64.
    package func write(to archive: inout Safetensors) {
        func set(_ prefix: String, _ tensors: [String: StateTensor]) {
            for (name, tensor) in tensors { archive.set(prefix + name, shape: tensor.shape, tensor.values) }
        }
        let count = records.count
        set("state.", tensors)
        archive.set("records.loss", shape: [count], records.map(\.loss))
        // No loss is a NaN, for training would have stopped there.
        archive.set("records.validation_loss", shape: [count], records.map { $0.validationLoss ?? .nan })
        archive.set("records.seconds", shape: [count], records.map(\.seconds))
        archive.set("waited", shape: [1], [Int64(waited)])
        guard let best else { return }
        set("best.", best.parameters)
        archive.set("records.best", shape: [2], [best.loss, Double(best.epoch)])
    }

    /// The state as ``write(to:)`` left it.
    /// - Throws: `FileError.malformed` when a tensor is missing or not as it must be.
    package init(archive: Safetensors) throws {
        func tensors(_ prefix: String) throws -> [String: StateTensor] {
            var result: [String: StateTensor] = [:]
            for name in archive.names where name.hasPrefix(prefix) {
                let values = try archive.tensor(name, as: Float.self)
                result[String(name.dropFirst(prefix.count))] = StateTensor(
                    shape: archive.shape(of: name) ?? [], values: values)
            }
            return result
        }
        let losses = try archive.tensor("records.loss", as: Double.self)
        let validation = try archive.tensor("records.validation_loss", as: Double.self, shape: [losses.count])
        let seconds = try archive.tensor("records.seconds", as: Double.self, shape: [losses.count])
        records = losses.indices.map {
            EpochRecord(
                epoch: $0 + 1, loss: losses[$0], validationLoss: validation[$0].isNaN ? nil : validation[$0],
                seconds: seconds[$0])
        }
        waited = Int(try archive.tensor("waited", as: Int64.self, shape: [1])[0])
        self.tensors = try tensors("state.")
        guard archive.shape(of: "records.best") != nil else { return }
        let numbers = try archive.tensor("records.best", as: Double.self, shape: [2])
        guard let epoch = Int(exactly: numbers[1]) else {
            throw FileError.malformed(
                path: archive.path, position: nil, reason: "tensor \"records.best\" names epoch \(numbers[1])")
        }
        best = Best(loss: numbers[0], epoch: epoch, parameters: try tensors("best."))
    }
}
