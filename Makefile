# SPDX-License-Identifier: Apache-2.0

# What a fresh machine needs is installed by scripts/setup; every target that builds depends on it.
SHELL := /bin/bash
PREFIX ?= /usr/local
DEMO ?= demo
# Of prove-boot: the device's architecture, and which scenarios (all).
ARCH ?= amd64
SCENARIOS ?=
# Everything is linked in, the Swift runtime and the C libraries: one file that runs on any Linux of its architecture, and
# that starts in half the time of a dynamic one. The frontend's flag has generic types' metadata asked for by calls instead of by
# mangled names, which the runtime would look up at every start: a sixth of an edit's instructions. It must cover the dependencies, so it stands here and
# not in Package.swift. It is no documented option: with each new toolchain see whether it is still there, and still pays (docs/performance.md).
# Paths of C and C++ sources, which BoringSSL's errors name, begin at the project: a build in another directory is the same (docs/release.md).
RELEASE := swift build -c release --static-swift-stdlib -Xswiftc -static-executable -Xlinker -s -Xlinker --gc-sections \
	-Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors \
	-Xcc -ffile-prefix-map=$(CURDIR)=. -Xcxx -ffile-prefix-map=$(CURDIR)=.

# In check, test and CI every warning is an error (see Package.swift). One setting for both, so that they share a build.
STRICT := CUTTLE_STRICT=1
# Tests start processes: a few at a time, so that each has its time.
WIDTH := SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4
# Command lines are tested with the binary that people get. It is many times as fast, too: what parses them checks itself in a debug build.
# Faults are injected into the debug build's, which is not static.
TESTED := CUTTLE_TEST_BINARY=$(CURDIR)/.build/release/cuttle-os

.PHONY: help setup setup-tests build check format schemas man completions test test-long demo demo-devices deb release prove-package prove-boot picture bench install uninstall clean

help: ## Show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## Install what is missing (Debian packages; asks sudo where it must)
	@scripts/setup

setup-tests: # What only tests and benchmarks use, too
	@scripts/setup tests

build: setup ## Build the release binary, with everything linked in
	$(RELEASE) --product cuttle-os
	$(RELEASE) --product test-image

check: setup ## Lint the format, hold the module graph, build with warnings as errors
	@scripts/check

format: ## Rewrite the sources in the house format
	swift format -i -r Sources Tests TestImages TestServices examples Package.swift

schemas: setup-tests ## Write the lists of settings in schemas/ anew, from the registry of settings
	CUTTLE_WRITE_SCHEMAS=1 $(STRICT) swift test --filter SchemaListsTests

# What people have installed beside the tool is made from it, and kept here: a package for another architecture cannot run it.
man: ## Write the manual pages in man/ anew, from the commands and man/sections
	swift build --product cuttle-os
	scripts/man-pages .build/debug/cuttle-os man

completions: ## Write the shells' completions in completions/ anew, from the commands
	swift build --product cuttle-os
	scripts/completions .build/debug/cuttle-os completions

test: setup-tests build ## Run every test; what needs root or a tool that is missing is skipped and says so
	$(STRICT) $(WIDTH) $(TESTED) scripts/test

test-long: setup-tests build ## Run every test, the hostile images in full (CUTTLE_TEST_LONG=1), and try a release; two hours or more
	CUTTLE_TEST_LONG=1 $(STRICT) $(WIDTH) $(TESTED) scripts/test
	@scripts/setup package
	@scripts/prove-release

demo: build ## Make an 8 GiB demo image, put all settings into it, show the result
	@scripts/demo "$(DEMO)"

demo-devices: build ## Walk the vendor's page on the Devices service against a server on this machine
	$(RELEASE) --product devices-server
	@scripts/demo-devices "$(DEMO)"

deb: build ## Pack what was built as a Debian package, into .build/packages; the C libraries are Debian's
	@scripts/setup package
	@scripts/deb

prove-package: deb ## Install the package, use it and remove it in a fresh Debian bookworm and trixie; root
	@scripts/prove-package "$$(ls -t .build/packages/*.deb | head -1)"

release: build ## Make a release of the tag that is checked out, into .build/releases (docs/release.md)
	@scripts/setup package
	@scripts/release

prove-boot: setup-tests build ## Boot customized images in QEMU, and hold what the device reports against the settings; ARCH=arm64 for the other
	@[[ "$(ARCH)" != arm64 ]] || scripts/setup boot-arm64
	$(RELEASE) --product boot-proof
	@ARCH="$(ARCH)" CUTTLE_BIN="$$(swift build -c release --show-bin-path)" scripts/prove-boot $(SCENARIOS)

picture: build ## Draw docs/terminal.svg, the README's picture of a terminal, from a real run
	@scripts/terminal-picture "$$(swift build -c release --show-bin-path)" docs/terminal.svg

bench: setup-tests build ## Time edit, cat, diff, ls, batch and write against what people use today, in one run; some 20 minutes
	@scripts/bench
	@scripts/bench-reading
	@scripts/bench-factory

install: ## Install what was built, cuttle-os and cuttle as a link to it, with manual pages and completions, below PREFIX (/usr/local)
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/install

uninstall: ## Remove what install put there
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/install --remove

clean: ## Remove everything that was built
	rm -rf .build "$(DEMO)"
