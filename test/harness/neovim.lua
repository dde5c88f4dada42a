-- Drives the language server from Neovim: opens a file, asks what an editor asks, and writes the answers as JSON.
-- Arguments by environment: SERVER (JSON list of the command), FILE (what to open), ANSWERS (where to write).
local answers = {}
local path = vim.env.FILE

-- What docs/editors.md tells users to write.
vim.cmd("autocmd BufRead,BufNewFile *.tg setfiletype tensorgraph")
vim.api.nvim_create_autocmd("FileType", {
  pattern = "tensorgraph",
  callback = function(event)
    local client = vim.lsp.start_client({
      name = "tensorgraph",
      cmd = vim.fn.json_decode(vim.env.SERVER),
      root_dir = vim.fn.fnamemodify(event.file, ":p:h"),
    })
    vim.lsp.buf_attach_client(event.buf, client)
  end,
})

vim.cmd("edit " .. vim.fn.fnameescape(path))
local buffer = vim.api.nvim_get_current_buf()

local function finish()
  local file = io.open(vim.env.ANSWERS, "w")
  file:write(vim.fn.json_encode(answers))
  file:close()
  vim.lsp.stop_client(vim.lsp.get_active_clients())
  vim.cmd("qall!")
end

-- The place of a word, as the protocol counts (from 0).
local function place(pattern)
  vim.fn.cursor(1, 1)
  local found = vim.fn.searchpos("\\C\\V" .. pattern, "cW")
  return { line = found[1] - 1, character = found[2] - 1 }
end

local function ask(method, params)
  params.textDocument = vim.lsp.util.make_text_document_params(buffer)
  local replies, why = vim.lsp.buf_request_sync(buffer, "textDocument/" .. method, params, 90000)
  if not replies then error(method .. ": " .. tostring(why)) end
  for _, reply in pairs(replies) do
    if reply.err then error(method .. ": " .. vim.inspect(reply.err)) end
    return reply.result
  end
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n")
end

local function drive()
  vim.wait(90000, function() return #vim.diagnostic.get(buffer) > 0 end, 20)
  answers.diagnostics = vim.tbl_map(function(d)
    return { code = d.code, line = d.lnum, severity = d.severity, message = d.message }
  end, vim.diagnostic.get(buffer))

  answers.hover = ask("hover", { position = place("weights: float64") }).contents.value

  local misspelt = place("wieghts")
  local there = { line = misspelt.line, character = misspelt.character + 7 }
  local actions = ask("codeAction", {
    range = { start = misspelt, ["end"] = there },
    context = { diagnostics = {}, only = { "quickfix" } },
  })
  answers.actions = vim.tbl_map(function(a) return a.title end, actions)
  vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
  answers.mended = text()
  answers.clean = vim.wait(90000, function()
    return #vim.diagnostic.get(buffer, { severity = vim.diagnostic.severity.ERROR }) == 0
  end, 20)

  local edit = ask("rename", { position = place("weights: float64"), newName = "w_of_features" })
  vim.lsp.util.apply_workspace_edit(edit, "utf-16")
  answers.renamed = text()

  vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { "last   =1+    2" })
  local edits = ask("formatting", { options = { tabSize = 2, insertSpaces = true } })
  vim.lsp.util.apply_text_edits(edits, buffer, "utf-16")
  answers.formatted = text()
end

local good, why = pcall(drive)
if not good then answers.failure = tostring(why) end
finish()
