// SPDX-License-Identifier: Apache-2.0

/// Why a command could not do what it was asked, for a person and for a script.
///
/// Its texts are made of ``MessageText``s, which hold the program's own words, names that the user gave, and what the system
/// says; of the content of files only ``diagnostics`` tell.
public struct CuttleError: Error, Sendable {
    /// What kind of failure it is, which is also the exit code.
    public var code: Code
    /// What went wrong and where, in one sentence without a full stop.
    public var message: String { messageText.text }
    /// What to do about it; `nil` where nothing but the message can be said. Worded by ``Wording/current`` when it is read.
    public var hint: String? { hintText?.text }
    /// What the hint asks for, for a program that offers it by itself.
    public var remedies: [Remedy] { hintText?.remedies ?? [] }
    /// What the layers below said, the outermost first.
    public var causes: [String] { causeTexts.map(\.text) }
    /// What is so now besides files: what a service was asked for, and has or has not undone.
    public var notes: [String] { noteTexts.map(\.text) }
    /// What was found in the input files. The errors among them are the reason of the failure, if any are here.
    public var diagnostics: [Diagnostic]
    /// What the command left behind: of a command that never writes it is always ``Written/nothing``.
    public var written: Written
    /// ``message`` with its remedies not yet worded.
    package var messageText: MessageText
    /// ``hint`` with its remedies not yet worded.
    package var hintText: MessageText?
    /// ``causes`` with their remedies not yet worded.
    package var causeTexts: [MessageText]
    /// What ``notes`` are made of.
    package var noteTexts: [MessageText] = []

    /// The texts are settled: what of them may not be shown is masked from here on.
    package init(
        _ code: Code, _ message: MessageText, hint: MessageText? = nil, causes: [MessageText] = [],
        diagnostics: [Diagnostic] = [], written: Written = .nothing
    ) {
        // Of the input files, which are many, the findings alone show something.
        let nothing = SourceText(name: "", bytes: [])
        self.code = code
        messageText = message.settled(over: nothing)
        hintText = hint?.settled(over: nothing)
        causeTexts = causes.map { $0.settled(over: nothing) }
        self.diagnostics = diagnostics
        self.written = written
    }

    /// The kinds of failure; the raw value is the exit code, one of sysexits(3)'s.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: Int32

        /// A code of that number, which should be one of sysexits(3)'s.
        public init(rawValue: Int32) { self.rawValue = rawValue }

        /// Whoever was asked said no (1).
        public static let declined = Code(rawValue: 1)
        /// The command line asks for something that makes no sense (EX_USAGE).
        public static let usage = Code(rawValue: 64)
        /// An input file or the image is bad (EX_DATAERR).
        public static let badInput = Code(rawValue: 65)
        /// An input file or the image is missing or cannot be read as a file (EX_NOINPUT).
        public static let missing = Code(rawValue: 66)
        /// Something that the command needs is not there, such as `netplan` (EX_UNAVAILABLE).
        public static let unavailable = Code(rawValue: 69)
        /// A bug of this tool (EX_SOFTWARE).
        public static let bug = Code(rawValue: 70)
        /// An output file cannot be made (EX_CANTCREAT).
        public static let cannotCreate = Code(rawValue: 73)
        /// Reading or writing failed (EX_IOERR).
        public static let io = Code(rawValue: 74)
        /// The image is in use (EX_TEMPFAIL).
        public static let inUse = Code(rawValue: 75)
        /// The caller may not do this (EX_NOPERM).
        public static let noPermission = Code(rawValue: 77)

        /// The code's name in JSON.
        public var name: String {
            switch self {
            case .declined: "declined"
            case .usage: "usage"
            case .badInput: "bad-input"
            case .missing: "missing"
            case .unavailable: "unavailable"
            case .cannotCreate: "cannot-create"
            case .io: "io"
            case .inUse: "in-use"
            case .noPermission: "no-permission"
            default: "bug"
            }
        }
    }

    /// What the failed command left behind. Said at the end of every failure.
    public enum Written: Hashable, Sendable {
        /// Every file is as it was.
        case nothing
        /// The edit is safe in the journal beside the image, but not, or not wholly, in the image.
        case journal(String)
        /// The edit is in the image, whole; only what came after it failed.
        case everything
        /// A device holds a part of what was to be written, or all of it, and something is wrong with it.
        case partly
        /// An earlier edit, which had been interrupted, was finished; nothing of this one was written.
        case earlierEdit
        /// A service has done what was asked; only what came after it failed. No file was to be written.
        case service

        /// The sentence that ends the failure's message.
        public var sentence: String { words.text }

        private var words: MessageText {
            switch self {
            case .nothing: "nothing was written"
            case .journal(let path):
                "an edit is safe in \(trusted: path), but perhaps not yet in the image: run \(remedy: .run(.recover)) on it before it is used"
            case .partly: "what was written is not whole: do not use it before it is written anew"
            case .earlierEdit: "nothing of this was written; an earlier, unfinished edit was finished first"
            case .service: "the service has done what was asked"
            case .everything: "everything was written: the image is complete and safe"
            }
        }

        /// The case's name in JSON.
        public var name: String {
            switch self {
            case .nothing: "nothing"
            case .journal: "journal"
            case .everything: "everything"
            case .partly: "partly"
            case .earlierEdit: "earlier-edit"
            case .service: "service"
            }
        }
    }
}
