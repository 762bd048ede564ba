# Two commands on a fresh machine with Debian and a Swift toolchain: `make demo` and `make test`.

PACKAGES = build-essential curl libminizip-dev liblapacke-dev libopenblas-dev pkg-config python3-venv zlib1g-dev
PYTHON = .build-python/bin/python
MODULES = Latent $(addprefix Latent,\
	Runtime LinearAlgebra Datasets Recommenders Evaluation Experiments Reports Benchmarking)

.PHONY: demo build test lint docs count benchmark-smoke setup clean limits

demo: build
	.build/release/latent demo

build: setup
	swift build -c release --product latent

# In release, as everything runs that people use; the command under test is built along.
test: setup $(PYTHON)
	swift build -c release --build-tests
	LATENT_PYTHON="$(CURDIR)/$(PYTHON)" swift test -c release --skip-build

# The form of the code, that targets import what they depend on, and that everything public is documented.
lint:
	swift format lint --strict --recursive Sources Tests Examples Package.swift
	swift package dump-package | Tests/imports.py
	swift build -c release --build-tests
	swift package -c release dump-symbol-graph >/dev/null 2>&1
	Tests/documented.py "$$(swift build -c release --show-bin-path)/../symbolgraph"

# The pages of the library, a module each, in .build-docs. The plugin that makes them is nobody's dependency else.
docs: setup
	@for module in $(MODULES); do \
		echo "$$module"; \
		LATENT_DOCS=1 swift package --scratch-path .build-docs --allow-writing-to-directory .build-docs \
			generate-documentation --target $$module --warnings-as-errors || exit 1; \
	done

# Every command under limits of address space and file size.
limits: build
	Tests/limits.sh

# Lines of code, by room.
count:
	@Benchmarks/count.sh

# A round of each comparison with other libraries, on small data; with ALL=1 of those that take long to install, too.
benchmark-smoke: build
	Benchmarks/peers/smoke.py $(if $(ALL),--all)

# Installs the system packages that are missing, and touches nothing where none is.
setup:
	@missing=""; \
	for package in $(PACKAGES); do \
		dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
		echo "installing:$$missing"; \
		if [ "$$(id -u)" = 0 ]; then as_root=""; else as_root="sudo"; fi; \
		$$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; \
	fi

# Python reads back what we write: a test, not a dependency.
$(PYTHON): Tests/requirements.txt
	python3 -m venv .build-python
	.build-python/bin/pip install --quiet --disable-pip-version-check --requirement Tests/requirements.txt
	touch $(PYTHON)

clean:
	rm -rf .build .build-docs .build-examples .build-python Benchmarks/peers/.venv
