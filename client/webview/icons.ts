/** @file The editor's own icons that the panel uses. */
import close from "@vscode/codicons/src/icons/close.svg";
import copy from "@vscode/codicons/src/icons/copy.svg";
import stop from "@vscode/codicons/src/icons/debug-stop.svg";
import error from "@vscode/codicons/src/icons/error.svg";
import exported from "@vscode/codicons/src/icons/export.svg";
import play from "@vscode/codicons/src/icons/play.svg";
import graph from "@vscode/codicons/src/icons/type-hierarchy-sub.svg";
import warning from "@vscode/codicons/src/icons/warning.svg";
import zoomIn from "@vscode/codicons/src/icons/zoom-in.svg";
import zoomOut from "@vscode/codicons/src/icons/zoom-out.svg";

export const icons = { close, copy, error, exported, graph, play, stop, warning, zoomIn, zoomOut } as const;
