"""The linear autoencoder in PyTorch, written for speed: no loop over users or ratings, only over batches.

Per epoch, one sort of random keys chooses the hidden entries of every user, exactly int(0.2 n) of the n known ones.
Per batch, three row gathers, five products and one optimizer step.

What was tried, on two cores, to choose each part (milliseconds an epoch):
- masks: two argsorts of dense keys 122, a dense sort 33, topk 25, one flat sort of 64-bit keys of the known entries 6
  with torch.sort, 5 with numpy's. Kept: the last.
- steps: autograd with weight matrices in the loss 35; its loss and optimizer under torch.compile 31 to 34; the whole
  step as one compiled function 28; the gradient written out with preallocated results 23. Kept: the last, which needs
  no compiler; `--autograd` runs the first, as most programs are written.
- Adadelta: `foreach` on or off makes no difference that lasts for two small tensors, `fused` does not exist for it;
  both weight matrices in one flat parameter saves half of the step.
"""

import time

import torch

import preferences
import session

RANK = 25
BATCH_SIZE = 125
MASK_FRACTION = 0.2
HIDDEN_WEIGHT = 0.8


class Masks:
    """Draws, for all users at once, which known entries an epoch hides."""

    def __init__(self, matrix):
        self.row_length = matrix.shape[1]
        row, column = matrix.nonzero(as_tuple=True)
        self.known = matrix.count_nonzero(dim=1)
        self.hidden = torch.tensor([int(MASK_FRACTION * n) for n in self.known.tolist()])
        # A key is the row (13 bits and more), 41 random bits, the column (9 bits): sorted, the keys of a row stay
        # together in random order, no two are equal, and each still tells its column.
        assert self.row_length <= 1 << 9
        self.frame = (row << 50) | column
        rank = torch.arange(len(row)) - (self.known.cumsum(0) - self.known)[row]
        self.taken = (rank < self.hidden[row]).nonzero()[:, 0]
        self.rows = row[self.taken]
        self.offsets = self.rows * self.row_length

    def draw(self):
        """Flat positions of the hidden entries, as many a row as `hidden` says; `rows` are their rows."""
        keys = torch.randint(1 << 41, self.frame.shape).bitwise_left_shift_(9).bitwise_or_(self.frame)
        keys.numpy().sort()
        return keys[self.taken].bitwise_and_((1 << 9) - 1).add_(self.offsets)


class Autoencoder:
    """x -> x E D, trained on mean squared errors: 0.8 over the hidden entries, 0.2 over those still shown.

    With w the square root of an entry's weight in that loss (0 where nothing is known), the loss of a batch is
    the sum of (w (x E D - y))^2.
    """

    def __init__(self, matrix, autograd):
        self.matrix, self.masks = matrix, Masks(matrix)
        self.known = (matrix != 0).float()
        self.shown, self.weights = torch.empty_like(matrix), torch.empty_like(matrix)
        items = matrix.shape[1]
        self.parameters = torch.nn.Parameter(torch.empty(2 * items * RANK))
        self.parameters.grad = torch.zeros_like(self.parameters)
        split = items * RANK
        self.encoder, self.decoder = self._halves(self.parameters.data, split, items)
        self.encoder_gradient, self.decoder_gradient = self._halves(self.parameters.grad, split, items)
        torch.nn.init.xavier_uniform_(self.encoder)
        torch.nn.init.xavier_uniform_(self.decoder)
        self.x, self.y, self.w, self.error = (torch.empty(BATCH_SIZE, items) for _ in range(4))
        self.code, self.code_gradient = (torch.empty(BATCH_SIZE, RANK) for _ in range(2))
        self.step = self._autograd_step if autograd else self._explicit_step
        trained = [self.parameters]
        if autograd:
            self.layers = torch.nn.Sequential(
                torch.nn.Linear(items, RANK, bias=False), torch.nn.Linear(RANK, items, bias=False)
            )
            with torch.no_grad():
                self.layers[0].weight.copy_(self.encoder.t())
                self.layers[1].weight.copy_(self.decoder.t())
            trained = self.layers.parameters()
        self.optimizer = torch.optim.Adadelta(trained, lr=1.0, rho=0.95, eps=1e-7, foreach=False)

    @staticmethod
    def _halves(flat, split, items):
        return flat[:split].view(items, RANK), flat[split:].view(RANK, items)

    def epoch(self):
        """One pass over all full batches in a new order and under new masks. The mean of the batches' losses."""
        users = len(self.matrix)
        count = users // BATCH_SIZE
        order = torch.randperm(users)[: count * BATCH_SIZE]

        hidden = self.masks.draw()
        self.shown.copy_(self.matrix).view(-1)[hidden] = 0
        hidden_count = self.masks.hidden[order].view(count, -1).sum(1)
        shown_count = self.masks.known[order].view(count, -1).sum(1) - hidden_count
        hidden_weight, shown_weight = torch.zeros(users), torch.zeros(users)
        hidden_weight[order] = (HIDDEN_WEIGHT / hidden_count).sqrt().repeat_interleave(BATCH_SIZE)
        shown_weight[order] = ((1 - HIDDEN_WEIGHT) / shown_count).sqrt().repeat_interleave(BATCH_SIZE)
        torch.mul(self.known, shown_weight[:, None], out=self.weights)
        self.weights.view(-1)[hidden] = hidden_weight[self.masks.rows]

        losses = torch.empty(count)
        for batch, rows in enumerate(order.split(BATCH_SIZE)):
            torch.index_select(self.shown, 0, rows, out=self.x)
            torch.index_select(self.matrix, 0, rows, out=self.y)
            torch.index_select(self.weights, 0, rows, out=self.w)
            losses[batch] = self.step()
        return losses.mean().item()

    @torch.no_grad()
    def _explicit_step(self):
        torch.mm(self.x, self.encoder, out=self.code)
        torch.addmm(self.y, self.code, self.decoder, beta=-1, out=self.error)
        flat = self.error.mul_(self.w).view(-1)
        loss = torch.dot(flat, flat)
        self.error.mul_(self.w)
        torch.mm(self.code.t(), self.error, out=self.decoder_gradient)
        torch.mm(self.error, self.decoder.t(), out=self.code_gradient)
        torch.mm(self.x.t(), self.code_gradient, out=self.encoder_gradient)
        self.parameters.grad.mul_(2)
        self.optimizer.step()
        return loss

    def _autograd_step(self):
        loss = ((self.layers(self.x) - self.y) * self.w).square().sum()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.detach()


def main():
    arguments = session.options(
        __doc__.splitlines()[0], autograd="let PyTorch derive the gradient, as most programs do"
    )
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    model = Autoencoder(torch.from_numpy(preferences.load(arguments.data)), arguments.autograd)

    talk = session.Session(arguments, f"pytorch {torch.__version__}{' (autograd)' if arguments.autograd else ''}")
    while talk.next():
        start = time.perf_counter()
        loss = model.epoch()
        talk.record(time.perf_counter() - start, loss)
    talk.finish()


if __name__ == "__main__":
    main()
