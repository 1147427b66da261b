#!/usr/bin/perl
# An operator's SMS centre for Kannel to bind to: Net::SMPP from Debian, so that nobody here reads his own writing.
# On standard input, a text from a phone: `text FROM TO DCS HEX [UDH]`, or a delivery report: `report FROM TO ID STATE`.
# On standard output, a text to a phone: `sent FROM TO DCS HEX ID ESM`.
use strict;
use warnings;
use IO::Select;
use Net::SMPP;

$| = 1;
my ($port) = @ARGV;
my $listening = Net::SMPP->new_listen("127.0.0.1", port => $port, smpp_version => 0x34) or die "no port: $!";
print "listening\n";
my $link = $listening->accept or die "nobody came: $!";
my $watched = IO::Select->new($link, \*STDIN);
my ($ids, $buffer) = (0, "");

while (my @ready = $watched->can_read) {
    for my $source (@ready) {
        if ($source == $link) { hears() } else { says() }
    }
}

sub hears {
    my $pdu = $link->read_pdu or exit;
    my $command = $pdu->{cmd};
    if ($command == 0x00000009) { $link->bind_transceiver_resp(system_id => "centre", seq => $pdu->{seq}); print "bound\n" }
    elsif ($command == 0x00000015) { $link->enquire_link_resp(seq => $pdu->{seq}) }
    elsif ($command == 0x00000006) { $link->unbind_resp(seq => $pdu->{seq}); exit }
    elsif ($command == 0x00000004) {
        my $id = sprintf "%08x", ++$ids;
        $link->submit_sm_resp(message_id => $id, seq => $pdu->{seq});
        printf "sent %s %s %d %s %s %d\n", $pdu->{source_addr}, $pdu->{destination_addr}, $pdu->{data_coding},
            unpack("H*", $pdu->{short_message}), $id, $pdu->{esm_class};
    }
}

sub says {
    sysread(STDIN, $buffer, 65536, length $buffer) or exit;
    while ($buffer =~ s/^(.*)\n//) {
        my ($what, $from, $to, @rest) = split / /, $1;
        my %sms = (source_addr_ton => 1, source_addr_npi => 1, source_addr => $from, destination_addr => $to);
        if ($what eq "text") {
            my ($dcs, $hex, $udh) = @rest;
            $link->deliver_sm(%sms, data_coding => $dcs, short_message => pack("H*", ($udh // "") . $hex), esm_class => $udh ? 0x40 : 0, async => 1);
        } else {
            my ($id, $state) = @rest;
            my $words = "id:$id sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:$state err:000 text:";
            $link->deliver_sm(%sms, short_message => $words, esm_class => 0x04, async => 1);
        }
    }
}
