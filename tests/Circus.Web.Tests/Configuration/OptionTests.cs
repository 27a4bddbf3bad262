using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Web.Configuration;

namespace Circus.Web.Tests.Configuration;

/// <summary>Options as people read and write them.</summary>
public sealed class OptionTests
{
    private static readonly IReadOnlyList<OptionKey> _keys = OptionKey.Read(JsonDocument.Parse("""
        [{"name":"cmd","type":"text","default":null,"help":"Program.","effect":"reload"},
         {"name":"numprocesses","type":"integer","default":"1","help":"Wanted.","effect":"now"},
         {"name":"stop_signal","type":"signal","default":"TERM","help":"Asks.","effect":"now"},
         {"name":"stdout_stream.*","type":"text","default":null,"help":"Where.","effect":"reload"}]
        """).RootElement);

    [Theory]
    [InlineData("integer", "3", "3")]
    [InlineData("integer", "three", "\"three\"")]
    [InlineData("seconds", "1.5", "1.5")]
    [InlineData("flag", "True", "true")]
    [InlineData("signal", "2", "2")]
    [InlineData("signal", "INT", "\"INT\"")]
    [InlineData("text", "12", "\"12\"")]
    [InlineData("text", " ", "null")]
    public void Parse_Text_HasTheTypeOfTheWire(string type, string text, string wire)
    {
        var value = OptionText.Parse("key", text, type, null, out var fault);

        Assert.Null(fault);
        Assert.Equal(wire, value?.ToJsonString() ?? "null");
    }

    [Fact]
    public void Row56_Parse_Variables_HiddenOnesStayWhatTheyAre()
    {
        var former = JsonNode.Parse("""{"A":"1","DB_PASSWORD":"geheim","GONE":"x","LINES":"a\nb"}""")!;
        var text = OptionText.Of("env", former);
        Assert.Equal("A = 1\nDB_PASSWORD = ••••\nGONE = x\nLINES = a\\nb", text);

        var value = OptionText.Parse("env", text.Replace("A = 1", "A = 2", StringComparison.Ordinal).Replace("GONE = x\n", "", StringComparison.Ordinal), "env", former, out var fault);

        Assert.Null(fault);
        Assert.Equal("""{"A":"2","DB_PASSWORD":"geheim","LINES":"a\nb"}""", value!.ToJsonString());
    }

    [Theory]
    [InlineData("env", "NEW = ••••", "NEW has parts that are hidden")]
    [InlineData("env", "nonsense", "NAME = value")]
    [InlineData("cmd", "app --token ••••", "cmd has parts that are hidden")]
    public void Parse_WhatCannotBeSent_SaysWhy(string name, string text, string why)
    {
        Assert.Null(OptionText.Parse(name, text, "text", null, out var fault));
        Assert.Contains(why, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Row55_Rows_AllOptions_StandInTheOrderOfTheReferenceWithWhatTheFileSays()
    {
        var rows = OptionRow.Of(
            JsonDocument.Parse("""{"cmd":"app","numprocesses":3,"stop_signal":15,"stdout_stream_conf":{"class":"FileStream"},"custom":"x","env":{"A":"1"}}""").RootElement,
            JsonDocument.Parse("""{"numprocesses":2}""").RootElement,
            _keys);

        Assert.Equal(["cmd", "numprocesses", "stop_signal", "stdout_stream.class", "custom", "env"], rows.Select(row => row.Name));
        Assert.Equal([false, true, false, false, false, false], rows.Select(row => row.IsSet));
        Assert.Equal("2", rows[1].ConfiguredText);
        Assert.True(rows[2].IsDefault);
        Assert.False(rows[4].CanSet);
        Assert.Equal("[watcher:web]\ncmd = app\nnumprocesses = 3\nstdout_stream.class = FileStream\ncustom = x\n\n[env:web]\nA = 1\n", OptionRow.Section("web", rows));
    }
}
